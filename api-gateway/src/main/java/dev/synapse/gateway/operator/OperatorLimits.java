package dev.synapse.gateway.operator;

import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.budgets.DailyBudgets;
import dev.synapse.gateway.budgets.DailyBudgets.Budget;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.model.DailyBudget;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Reads and sets the daily budgets of users and groups; 404 for one that does not exist. */
@Service
class OperatorLimits {

    private final DailyBudgets budgets;
    private final AuditLog audit;

    OperatorLimits(DailyBudgets budgets, AuditLog audit) {
        this.budgets = budgets;
        this.audit = audit;
    }

    @Transactional(readOnly = true)
    Budget get(UserId user) {
        return budgets.of(user).orElseThrow(ApiException::notFound);
    }

    @Transactional(readOnly = true)
    Budget get(GroupId group) {
        return budgets.of(group).orElseThrow(ApiException::notFound);
    }

    @Transactional
    Budget set(UserId user, DailyBudget budget) {
        record(budgets.set(user, budget), AuditSubject.of(user), budget);
        return get(user);
    }

    @Transactional
    Budget set(GroupId group, DailyBudget budget) {
        record(budgets.set(group, budget), AuditSubject.of(group), budget);
        return get(group);
    }

    private void record(boolean exists, AuditSubject subject, DailyBudget budget) {
        if (!exists) {
            throw ApiException.notFound();
        }
        Map<String, String> details = new HashMap<>();
        if (budget.tokens() != null) {
            details.put("max_tokens_per_day", budget.tokens().toString());
        }
        if (budget.costUsd() != null) {
            details.put("max_cost_usd_per_day", budget.costUsd().toPlainString());
        }
        audit.record(AuditAction.LIMITS_CHANGED, subject, details);
    }
}
