package dev.synapse.orchestrator.loop;

import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.ModelCall;
import dev.synapse.shared.model.TurnId;
import dev.synapse.shared.model.UserId;
import dev.synapse.shared.turn.Budgets;
import dev.synapse.shared.turn.LateCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settles the reservations of calls that are now in the ledger and that their workers have not settled. If the node with the budget of a
 * user does not answer, their calls are recorded again later, so that the turn does not wait.
 */
final class BudgetSettlement {

    private final Budgets budgets;
    private final LateCalls late;

    BudgetSettlement(Budgets budgets, LateCalls late) {
        this.budgets = budgets;
        this.late = late;
    }

    void settle(GroupId group, TurnId turn, List<ModelCall> calls) {
        Map<UserId, List<ModelCall>> byUser = new HashMap<>();
        for (ModelCall call : calls) {
            UserId user = call.user();
            if (user != null) {
                byUser.computeIfAbsent(user, key -> new ArrayList<>()).add(call);
            }
        }
        byUser.forEach((user, own) -> {
            if (!budgets.settle(user, own)) {
                late.recordLater(group, turn, own);
            }
        });
    }
}
