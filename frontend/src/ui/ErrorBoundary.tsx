/** Keeps a defect in one part of the page from taking the rest with it. */

import { Component, type ReactNode } from 'react';

import { ProblemNotice } from './ProblemNotice';

interface Props {
  children: ReactNode;
  /** When this changes, the part is tried again. */
  resetKey?: unknown;
}

interface State {
  error?: unknown;
  resetKey?: unknown;
}

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  static getDerivedStateFromProps({ resetKey }: Props, state: State): State | null {
    return resetKey === state.resetKey ? null : { error: undefined, resetKey };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return <ProblemNotice error={this.state.error} retry={() => this.setState({ error: undefined })} />;
  }
}
