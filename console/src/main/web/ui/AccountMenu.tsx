import type { ReactNode } from "react";
import { texts } from "../texts";
import { useCommands } from "./commands";
import { useApp } from "./context";
import { ACCOUNT_ADDRESS, goTo, operatorAddress, useRoute } from "./route";
import { chooseTheme, useTheme, type Theme } from "./theme";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function AccountMenu(): ReactNode {
  const { me, signOut } = useApp();
  const { isAccount, isUsage, operator } = useRoute();
  const theme = useTheme();
  useCommands(() => [
    { label: texts.usage.open, run: () => goTo("#/usage") },
    { label: texts.rooms.account, run: () => goTo(ACCOUNT_ADDRESS) },
    ...(me.operator ? [{ label: texts.rooms.operator, run: () => goTo(operatorAddress("overview")) }] : []),
  ]);
  return (
    <footer className="account" aria-label={texts.rooms.account}>
      <span className="account-name" title={me.email}>
        {me.email}
      </span>
      <div className="account-links">
        <a href="#/usage" aria-current={isUsage ? "page" : undefined}>
          {texts.usage.open}
        </a>
        <a href={ACCOUNT_ADDRESS} aria-current={isAccount ? "page" : undefined}>
          {texts.rooms.account}
        </a>
        {me.operator && (
          <a href={operatorAddress("overview")} aria-current={operator === null ? undefined : "page"}>
            {texts.rooms.operator}
          </a>
        )}
      </div>
      <select
        aria-label={texts.theme.label}
        value={theme}
        onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}
      >
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {texts.theme[each]}
          </option>
        ))}
      </select>
      <button type="button" onClick={signOut}>
        {texts.signIn.signOut}
      </button>
    </footer>
  );
}
