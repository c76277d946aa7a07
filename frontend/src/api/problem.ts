/** What the server answers when something went wrong: RFC 9457 problem details. */

import type { components } from './generated';

type Answer = components['schemas']['Problem'];

/** As the server tells it, or the page itself. */
export type Problem = Pick<Answer, 'title'> & Partial<Omit<Answer, 'title' | 'code' | 'status'>> & {
  status: number;
  /** The server's codes, and `unreachable`, `page`, `http`, `incomplete` of the page's own. */
  code: string;
  /** Under which the server's log has it. */
  traceId?: string | undefined;
};

/** A request that failed, with the server's own words where it had any. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

const UNREACHABLE: Problem = {
  title: 'The server cannot be reached',
  status: 0,
  code: 'unreachable',
  hint: 'Check the connection, then try again.',
};

/** Any thrown value as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return UNREACHABLE;
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'Something went wrong in the page', status: 0, code: 'page', detail };
}

/** A request that the page itself called off; nobody needs to hear of it. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The problem that a failed response carries. */
export async function responseProblem(response: Response): Promise<Problem> {
  const traceId = response.headers.get('binnacle-trace-id') ?? undefined;
  const fallback = { title: response.statusText || 'The request failed', status: response.status, code: 'http', traceId };
  if (!response.headers.get('content-type')?.includes('json')) return fallback;
  const body = (await response.json().catch(() => ({}))) as Partial<Problem>;
  return { ...fallback, ...body };
}
