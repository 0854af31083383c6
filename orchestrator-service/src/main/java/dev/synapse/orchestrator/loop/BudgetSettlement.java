package dev.synapse.orchestrator.loop;

import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.Budgets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settles the reservations of calls that are now in the ledger and that their workers have not settled. */
final class BudgetSettlement {

    private final Budgets budgets;

    BudgetSettlement(Budgets budgets) {
        this.budgets = budgets;
    }

    void settle(List<ModelCall> calls) {
        Map<UserId, List<ModelCall>> byUser = new HashMap<>();
        for (ModelCall call : calls) {
            UserId user = call.user();
            if (user != null) {
                byUser.computeIfAbsent(user, key -> new ArrayList<>()).add(call);
            }
        }
        byUser.forEach(budgets::settle);
    }
}
