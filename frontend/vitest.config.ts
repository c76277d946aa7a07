import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    // Deep imports of antd have no file endings, which only the bundler resolves.
    server: { deps: { inline: [/antd/, /@rc-component/, /@ant-design/] } },
  },
});
