/** Short messages at the edge of the page: something runs, worked or failed. */

import message from 'antd/es/message';
import { createContext, type ReactNode, use, useMemo } from 'react';

import { isAbort, problemOf } from '../api/problem';

export interface Messages {
  success(text: string): void;
  failure(error: unknown): void;
  /** Says that something runs while it does, and then how it went. */
  track(work: Promise<unknown>, running?: string, done?: string): Promise<void>;
}

const MessageContext = createContext<Messages | null>(null);

export function useMessage(): Messages {
  const messages = use(MessageContext);
  if (!messages) throw new Error('The page has no place for messages.');
  return messages;
}

export function MessageProvider({ children }: { children: ReactNode }) {
  const [api, holder] = message.useMessage({ maxCount: 3, top: 56 });
  const messages = useMemo((): Messages => {
    const failure = (error: unknown) => {
      const { title, detail } = problemOf(error);
      if (!isAbort(error)) void api.error(detail ? `${title}: ${detail}` : title, 6);
    };
    return {
      success: (text) => void api.success(text),
      failure,
      track: async (work, running, done) => {
        const close = running ? api.loading(running, 0) : undefined;
        try {
          await work;
          if (done) void api.success(done);
        } catch (error) {
          failure(error);
        } finally {
          close?.();
        }
      },
    };
  }, [api]);
  return (
    <MessageContext value={messages}>
      {holder}
      {children}
    </MessageContext>
  );
}
