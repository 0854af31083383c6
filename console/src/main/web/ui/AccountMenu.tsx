import { useState, type ReactNode } from "react";
import { texts } from "../texts";
import { useCommands } from "./commands";
import { useApp } from "./context";
import { goTo } from "./route";
import { chooseTheme, chosenTheme, type Theme } from "./theme";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function AccountMenu(): ReactNode {
  const { me, session } = useApp();
  const [theme, setTheme] = useState(chosenTheme);
  useCommands(() => [{ label: texts.usage.open, run: () => goTo("#/usage") }]);
  return (
    <footer className="account" aria-label={texts.rooms.account}>
      <span className="account-name" title={me.email}>
        {me.email}
      </span>
      <div className="account-links">
        <a href="#/usage">{texts.usage.open}</a>
      </div>
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
