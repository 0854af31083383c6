import { Store, useStore } from "../store/store";

export type Theme = "system" | "light" | "dark";

const KEY = "synapse-theme";
const chosen = new Store<Theme>("system");

export function useTheme(): Theme {
  return useStore(chosen);
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  applyTheme();
}

export function applyTheme(): void {
  const stored = localStorage.getItem(KEY);
  const theme = stored === "light" || stored === "dark" ? stored : "system";
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  chosen.set(theme);
}
