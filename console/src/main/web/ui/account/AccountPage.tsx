import { useMemo, type ReactNode } from "react";
import { AccountApi } from "../../api/account";
import { accountTexts as texts } from "../../texts.account";
import { useApp } from "../context";
import { PageFrame } from "../PageFrame";
import { CloseSection } from "./CloseSection";
import { KeysSection } from "./KeysSection";
import { LoginsSection } from "./LoginsSection";
import { NameSection } from "./NameSection";
import { PasswordSection } from "./PasswordSection";
import { ThemeSection } from "./ThemeSection";

/** One's own account. */
export default function AccountPage(): ReactNode {
  const { api } = useApp();
  const account = useMemo(() => new AccountApi(api), [api]);
  return (
    <PageFrame title={texts.title}>
      <NameSection account={account} />
      <PasswordSection account={account} />
      <ThemeSection />
      <LoginsSection account={account} />
      <KeysSection account={account} />
      <CloseSection account={account} />
    </PageFrame>
  );
}
