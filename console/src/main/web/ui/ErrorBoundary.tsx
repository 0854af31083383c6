import { Component, type ReactNode } from "react";
import { texts } from "../texts";

/** Shows an error of the page itself, with a way on. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="start">
        <p role="alert">{texts.problems.internal(String(this.state.error))}</p>
        <button type="button" onClick={() => location.reload()}>
          {texts.problems.reload}
        </button>
      </main>
    );
  }
}
