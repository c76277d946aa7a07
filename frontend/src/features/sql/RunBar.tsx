/** The buttons between a query and its rows, and how the run goes. */

import { FileCode2, History, Hourglass, Link2, Play, Square } from 'lucide-react';

import { paths } from '../../paths';
import { Button } from '../../ui/Button';
import { useMessage } from '../../ui/messages';
import { useNow } from '../../ui/useNow';
import { elapsedMs, isActive } from '../jobs/jobState';
import { rowsText, spanText, STATES, tickingText } from '../jobs/jobText';
import { DownloadMenu } from './DownloadMenu';
import styles from './SqlWorkbench.module.css';
import type { BackgroundRun, SqlQuestion } from './useBackgroundRun';
import { durationText, type QueryRun, RESULT_LIMIT, useElapsed } from './useQueryRun';

interface Props {
  draft: SqlQuestion;
  run: QueryRun;
  background: BackgroundRun;
  start(): void;
  stop(): void;
  startBehind(): void;
  openHistory(): void;
  /** Puts a query into the editor. */
  edit(question: SqlQuestion): void;
}

export function RunBar({ draft, run, background, start, stop, startBehind, openHistory, edit }: Props) {
  const { question, result, job } = background;
  const elsewhere = question && (question.sql !== draft.sql || question.datasource !== draft.datasource);
  return (
    <div className={styles.bar}>
      <RunButton run={run} start={start} stop={stop} />
      <Button icon={<Hourglass size={13} />} onClick={startBehind} loading={background.adding} title="Run in the background: it goes on when the page is closed">
        Run in the background
      </Button>
      {background.shown ? <BackgroundStatus background={background} /> : <RunStatus run={run} />}
      <span className={styles.actions}>
        {elsewhere && (
          <Button icon={<FileCode2 size={14} />} onClick={() => edit(question)} title="Put the query of this result into the editor">
            Show its SQL
          </Button>
        )}
        {run.state === 'done' && !background.shown && <DownloadMenu question={{ datasource: draft.datasource, sql: run.sql }} />}
        {job && result && <DownloadMenu job={job.id} question={question} />}
        <ShareButton {...draft} />
        <Button icon={<History size={14} />} onClick={openHistory}>
          History
        </Button>
      </span>
    </div>
  );
}

function RunButton({ run, start, stop }: Pick<Props, 'run' | 'start' | 'stop'>) {
  if (run.state === 'running') {
    return (
      <Button look="danger" icon={<Square size={13} />} onClick={stop}>
        Stop
      </Button>
    );
  }
  return (
    <Button look="primary" icon={<Play size={13} />} onClick={start} title="Ctrl Enter">
      Run
    </Button>
  );
}

function ShareButton({ datasource, sql }: SqlQuestion) {
  const messages = useMessage();
  const share = () => navigator.clipboard.writeText(new URL(paths.sql({ datasource, sql }), location.href).href);
  return (
    <Button
      icon={<Link2 size={14} />}
      onClick={() => void messages.track(share(), undefined, 'Link copied: it opens this query')}
      aria-label="Copy a link to this query"
      title="Copy a link to this query"
    />
  );
}

function RunStatus({ run }: { run: QueryRun }) {
  const elapsed = useElapsed(run.state === 'running' ? run.startedAt : undefined);
  return (
    <span className={styles.status} role="status">
      {run.state === 'running' && `Running, ${durationText(elapsed)}`}
      {run.state === 'stopped' && `Stopped after ${durationText(run.elapsedMs)}`}
      {run.state === 'failed' && `Failed after ${durationText(run.elapsedMs)}`}
      {run.state === 'done' &&
        `${run.result.table.rowCount.toLocaleString()} rows in ${durationText(run.elapsedMs)}${run.result.table.rowCount >= RESULT_LIMIT ? '; there may be more' : ''}`}
    </span>
  );
}

function BackgroundStatus({ background: { job, result } }: { background: BackgroundRun }) {
  const active = job !== undefined && isActive(job);
  const elapsed = useNow(active);
  if (!job) return <span className={styles.status} role="status" />;
  const ms = elapsedMs(job, elapsed);
  const label = result ? rowsText(result.table.rowCount) : STATES[job.state].label;
  const time = ms === undefined ? '' : active ? `, ${tickingText(ms)}` : ` ${result ? 'in' : 'after'} ${spanText(ms)}`;
  return (
    // Its ticking would be read out each second.
    <span className={styles.status} role="status" aria-live={active ? 'off' : 'polite'}>
      {label}
      {time}
      {result?.truncated && '; there are more'}
    </span>
  );
}
