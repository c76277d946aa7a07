/** CodeMirror for SQL and YAML, with highlighting and, for SQL, completion of tables and columns. */

import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { sql, type SQLNamespace } from '@codemirror/lang-sql';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useRef } from 'react';

import { codeTheme } from './codeTheme';

interface Props {
  value: string;
  language: 'sql' | 'yaml';
  label: string;
  readOnly?: boolean;
  schema?: SQLNamespace;
  onChange?: (value: string) => void;
  /** Ctrl-Enter; gets the selected text where there is one. */
  onRun?: (selected: string | undefined) => void;
}

export default function CodeEditor({ value, language, label, readOnly = false, schema, onChange, onRun }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const handlers = useRef({ onChange, onRun });
  const languagePart = useRef(new Compartment());
  useEffect(() => {
    handlers.current = { onChange, onRun };
  });
  useEffect(() => {
    if (!element.current) return undefined;
    const run = (editor: EditorView) => {
      const { from, to } = editor.state.selection.main;
      handlers.current.onRun?.(from === to ? undefined : editor.state.sliceDoc(from, to));
      return handlers.current.onRun !== undefined;
    };
    const editor = new EditorView({
      parent: element.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
          ...(readOnly ? [EditorState.readOnly.of(true)] : editing()),
          languagePart.current.of(languageOf(language, schema)),
          lineNumbers(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of((update) => update.docChanged && handlers.current.onChange?.(update.state.doc.toString())),
          codeTheme,
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
    // oxlint-disable-next-line react/exhaustive-deps -- the text is followed below; the editor must outlive it
  }, [language, readOnly, label]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    view.current?.dispatch({ effects: languagePart.current.reconfigure(languageOf(language, schema)) });
  }, [language, schema]);
  return <div ref={element} style={{ height: '100%' }} />;
}

function editing(): Extension[] {
  return [
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
  ];
}

function languageOf(language: 'sql' | 'yaml', schema: SQLNamespace | undefined): Extension {
  return language === 'yaml' ? yaml() : sql(schema ? { schema } : {});
}
