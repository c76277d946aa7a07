import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

import { mockServer } from './server';

const mock: Plugin = {
  name: 'binnacle-mock',
  configureServer: (server) => void server.middlewares.use('/api/v1', mockServer()),
  configurePreviewServer: (server) => void server.middlewares.use('/api/v1', mockServer()),
};

export default defineConfig({ plugins: [react(), mock], server: { port: 5180 } });
