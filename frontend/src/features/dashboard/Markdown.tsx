/** GitHub-flavoured Markdown; HTML in it is shown as text, never run. */

import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';

import styles from './Markdown.module.css';

const PLUGINS = [remarkGfm];

export default function Markdown({ text }: { text: string }) {
  return (
    <div className={styles.markdown}>
      <ReactMarkdown
        remarkPlugins={PLUGINS}
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noreferrer">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
