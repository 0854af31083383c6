import type { Spending } from "../../api/operator";
import { operatorTexts } from "../../texts.operator";
import { cost } from "../format";

export function spendingText(spending: Spending): string {
  return operatorTexts.users.spending(spending.tokens, cost(spending.cost_usd));
}
