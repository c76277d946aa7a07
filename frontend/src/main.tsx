import './ui/base.css';

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';

import { queryClient } from './api/queryClient';
import { router } from './routes';
import { MessageProvider } from './ui/messages';
import { ThemeProvider } from './ui/ThemeProvider';

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <ThemeProvider>
          <MessageProvider>
            <RouterProvider router={router} />
          </MessageProvider>
        </ThemeProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
