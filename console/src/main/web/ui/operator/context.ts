import { createContext, useContext } from "react";
import type { OperatorApi } from "../../api/operator";
import { useStore } from "../../store/store";
import type { Monitor, MonitorState } from "./Monitor";

export interface OperatorContext {
  readonly operator: OperatorApi;
  readonly monitor: Monitor;
  /** Says to everyone that something was done. */
  readonly announce: (text: string) => void;
}

export const Context = createContext<OperatorContext | null>(null);

export function useOperator(): OperatorContext {
  const context = useContext(Context);
  if (context === null) throw new Error("This is not an operators' page");
  return context;
}

export function useMonitor(): MonitorState {
  return useStore(useOperator().monitor.state);
}
