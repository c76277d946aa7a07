/** Short messages at the edge of the page: something runs, worked or failed. */

import { CircleCheck, CircleX, LoaderCircle, X } from 'lucide-react';
import { createContext, type ReactNode, use, useMemo, useState } from 'react';

import { isAbort, problemOf } from '../api/problem';
import styles from './messages.module.css';

export interface Messages {
  success(text: string): void;
  failure(error: unknown): void;
  /** Says that something runs while it does, and then how it went. */
  track(work: Promise<unknown>, running?: string, done?: string): Promise<void>;
}

type Tone = 'running' | 'good' | 'bad';

interface Message {
  id: number;
  tone: Tone;
  text: string;
}

const ICONS = { running: LoaderCircle, good: CircleCheck, bad: CircleX };

/** How long a message stays; one that runs stays while it does. */
const SHOWN_MS: Partial<Record<Tone, number>> = { good: 3000, bad: 8000 };
const MOST_SHOWN = 3;

const MessageContext = createContext<Messages | null>(null);

export function useMessage(): Messages {
  const messages = use(MessageContext);
  if (!messages) throw new Error('The page has no place for messages.');
  return messages;
}

export function MessageProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Message[]>([]);
  const [api, hide] = useMemo(() => {
    let lastId = 0;
    const remove = (id: number) => setShown((old) => old.filter((message) => message.id !== id));
    const show = (tone: Tone, text: string) => {
      const id = ++lastId;
      setShown((old) => [...old, { id, tone, text }].slice(-MOST_SHOWN));
      const duration = SHOWN_MS[tone];
      if (duration) setTimeout(() => remove(id), duration);
      return () => remove(id);
    };
    return [messagesWith(show), remove];
  }, []);
  return (
    <MessageContext value={api}>
      {children}
      <div className={styles.messages} role="status" aria-live="polite">
        {shown.map((message) => (
          <Line key={message.id} message={message} onClose={() => hide(message.id)} />
        ))}
      </div>
    </MessageContext>
  );
}

function Line({ message: { tone, text }, onClose }: { message: Message; onClose(): void }) {
  const Icon = ICONS[tone];
  return (
    <div className={styles.message} data-tone={tone}>
      <Icon size={15} aria-hidden />
      <span>{text}</span>
      {tone === 'bad' && (
        <button type="button" aria-label="Close this message" onClick={onClose}>
          <X size={13} />
        </button>
      )}
    </div>
  );
}

function messagesWith(show: (tone: Tone, text: string) => () => void): Messages {
  const failure = (error: unknown) => {
    const { title, detail } = problemOf(error);
    if (!isAbort(error)) show('bad', detail ? `${title}: ${detail}` : title);
  };
  return {
    success: (text) => void show('good', text),
    failure,
    track: async (work, running, done) => {
      const close = running ? show('running', running) : undefined;
      try {
        await work;
        if (done) show('good', done);
      } catch (error) {
        failure(error);
      } finally {
        close?.();
      }
    },
  };
}
