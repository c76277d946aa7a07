/** Light, dark, or as the system has it; remembered in this browser. */

import type { ThemeName } from '@binnacle/charts';
import { createContext, type ReactNode, useContext, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';

import { cssVariables } from './theme';

export type ThemeChoice = ThemeName | 'system';

interface ThemeState {
  name: ThemeName;
  choice: ThemeChoice;
  choose(choice: ThemeChoice): void;
}

const STORAGE_KEY = 'binnacle.theme';
const ThemeContext = createContext<ThemeState>({ name: 'light', choice: 'system', choose: () => undefined });

export function useTheme(): ThemeState {
  return useContext(ThemeContext);
}

export function ThemeProvider({ children }: { children: ReactNode }) {
  const [choice, setChoice] = useState(storedChoice);
  const system = useSyncExternalStore(subscribeSystem, systemTheme);
  const name = choice === 'system' ? system : choice;
  // Before anything is painted, so that nothing flashes in the wrong colours.
  useLayoutEffect(() => applyTheme(name), [name]);
  const state = useMemo(() => {
    const choose = (next: ThemeChoice) => {
      localStorage.setItem(STORAGE_KEY, next);
      setChoice(next);
    };
    return { name, choice, choose };
  }, [name, choice]);
  return <ThemeContext value={state}>{children}</ThemeContext>;
}

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

const darkQuery = () => window.matchMedia('(prefers-color-scheme: dark)');

function systemTheme(): ThemeName {
  return darkQuery().matches ? 'dark' : 'light';
}

function subscribeSystem(changed: () => void): () => void {
  const query = darkQuery();
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

function applyTheme(name: ThemeName): void {
  const root = document.documentElement;
  root.dataset['theme'] = name;
  root.style.colorScheme = name;
  for (const [variable, value] of Object.entries(cssVariables(name))) root.style.setProperty(variable, value);
}
