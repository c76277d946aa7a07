import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { precompress } from './build/precompress';

/** The server that `npm run dev` talks to. */
const SERVER = process.env['BINNACLE_URL'] ?? 'http://127.0.0.1:8088';

export default defineConfig({
  plugins: [react(), precompress()],
  build: { target: 'es2023', sourcemap: false, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1200, manifest: true },
  server: { proxy: { '/api': SERVER } },
});
