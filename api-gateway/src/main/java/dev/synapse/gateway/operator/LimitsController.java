package dev.synapse.gateway.operator;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.budgets.DailyBudgets.Budget;
import dev.synapse.gateway.budgets.DailyLimits;
import dev.synapse.gateway.budgets.Spending;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.shared.model.GroupId;
import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/users/{id}/limits} and {@code /operator/groups/{id}/limits}. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator")
class LimitsController {

    private static final String NEXT_TURN =
            "A change applies from the next turn on. A body returned by GET is accepted.";

    private final OperatorLimits limits;

    LimitsController(OperatorLimits limits) {
        this.limits = limits;
    }

    record OperatorLimit(
            @Schema(description = "The operator's limit; null for none") @Nullable
            Long maxTokensPerDay,

            @Schema(description = "The operator's limit; null for none") @JsonProperty("max_cost_usd_per_day") @Nullable
            BigDecimal maxCostUsdPerDay,

            @Schema(description = "The limits that apply") DailyLimits applied,

            Spending today) {

        static OperatorLimit of(Budget budget) {
            DailyLimits own = DailyLimits.of(budget.byOperator());
            return new OperatorLimit(
                    own.maxTokensPerDay(), own.maxCostUsdPerDay(), DailyLimits.of(budget.applied()), budget.today());
        }
    }

    /** The limits in a request; omitted ones are none. */
    @JsonIgnoreProperties({"applied", "today"})
    record LimitsRequest(
            @Schema(minimum = "0", maximum = "1000000000000", example = "2000000") @Nullable
            Long maxTokensPerDay,

            @Schema(minimum = "0", maximum = "1000000", description = DailyLimits.MONEY, example = "10")
            @JsonProperty("max_cost_usd_per_day")
            @Nullable
            BigDecimal maxCostUsdPerDay) {

        DailyLimits limits() {
            return new DailyLimits(maxTokensPerDay, maxCostUsdPerDay);
        }
    }

    @Operation(
            operationId = "getUserLimits",
            summary = "Get the daily budget of a user, and what the user has spent today")
    @ErrorStatuses(403)
    @GetMapping("/users/{user}/limits")
    @Requires(Right.OPERATE)
    OperatorLimit ofUser(@PathVariable UserId user) {
        return OperatorLimit.of(limits.get(user));
    }

    @Operation(
            operationId = "setUserLimits",
            summary = "Set the daily budget of a user, in place of the settings",
            description = "A limit that is null or omitted is that of the settings. " + NEXT_TURN)
    @ErrorStatuses(403)
    @PutMapping("/users/{user}/limits")
    @Requires(Right.OPERATE)
    OperatorLimit setOfUser(@PathVariable UserId user, @RequestBody LimitsRequest request) {
        return OperatorLimit.of(limits.set(user, request.limits().checked()));
    }

    @Operation(operationId = "getGroupLimits", summary = "Get the daily budget of a group, and what it has spent today")
    @ErrorStatuses(403)
    @GetMapping("/groups/{group}/limits")
    @Requires(Right.OPERATE)
    OperatorLimit ofGroup(@PathVariable GroupId group) {
        return OperatorLimit.of(limits.get(group));
    }

    @Operation(
            operationId = "setGroupLimits",
            summary = "Set a daily budget of a group, in addition to its own limits",
            description = "Of a limit that the group has as well the lower one applies. " + NEXT_TURN)
    @ErrorStatuses(403)
    @PutMapping("/groups/{group}/limits")
    @Requires(Right.OPERATE)
    OperatorLimit setOfGroup(@PathVariable GroupId group, @RequestBody LimitsRequest request) {
        return OperatorLimit.of(limits.set(group, request.limits().checked()));
    }
}
