/** GitHub-flavoured Markdown; HTML in it is shown as text, never run, and links that would run code lose their address. */

import { compiler } from 'markdown-to-jsx';

import styles from './Markdown.module.css';

const OPTIONS = {
  disableParsingRawHTML: true,
  forceBlock: true,
  wrapper: null,
  overrides: { a: { props: { target: '_blank', rel: 'noreferrer' } } },
} as const;

export default function Markdown({ text }: { text: string }) {
  return <div className={styles.markdown}>{compiler(text, OPTIONS)}</div>;
}
