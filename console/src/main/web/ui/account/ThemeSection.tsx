import type { ReactNode } from "react";
import { texts as common } from "../../texts";
import { accountTexts } from "../../texts.account";
import { Section } from "../PageFrame";
import { chooseTheme, useTheme, type Theme } from "../theme";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function ThemeSection(): ReactNode {
  const theme = useTheme();
  return (
    <Section title={accountTexts.theme.title} hint={accountTexts.theme.hint}>
      <fieldset className="choices">
        <legend className="hidden">{accountTexts.theme.title}</legend>
        {THEMES.map((each) => (
          <label key={each} className="choice">
            <input type="radio" name="account-theme" value={each} checked={theme === each} onChange={() => chooseTheme(each)} />
            <span>{common.theme[each]}</span>
          </label>
        ))}
      </fieldset>
    </Section>
  );
}
