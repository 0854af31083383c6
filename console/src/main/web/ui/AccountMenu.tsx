import { useState, type ReactNode } from "react";
import { texts } from "../texts";
import { useApp } from "./context";
import { chooseTheme, chosenTheme, type Theme } from "./theme";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function AccountMenu(): ReactNode {
  const { me, session } = useApp();
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <footer className="account" aria-label={texts.rooms.account}>
      <span className="account-name" title={me.email}>
        {me.email}
      </span>
      <select
        aria-label={texts.theme.label}
        value={theme}
        onChange={(event) => {
          const chosen = event.currentTarget.value as Theme;
          setTheme(chosen);
          chooseTheme(chosen);
        }}
      >
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {texts.theme[each]}
          </option>
        ))}
      </select>
      <button type="button" onClick={() => void session.signOut()}>
        {texts.signIn.signOut}
      </button>
    </footer>
  );
}
