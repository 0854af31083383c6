package dev.synapse.gateway.usage;

import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.model.Times;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /usage}: what one's own calls on models have consumed and cost. */
@Tag(name = "Usage", description = "What calls on models have consumed and cost")
@RestController
class UsageController {

    private final UsageLedger ledger;

    UsageController(UsageLedger ledger) {
        this.ledger = ledger;
    }

    @Operation(operationId = "getUsage", summary = "Sum up one's calls on models")
    @GetMapping("/usage")
    UsageReport usage(
            @AuthenticationPrincipal Session session,
            @Parameter(
                            description = "A time in ISO 8601, or a day in UTC; 30 days before to if it is left out",
                            example = "2026-01-01")
                    @RequestParam(required = false)
                    @Nullable
                    String from,
            @Parameter(
                            description = "A time in ISO 8601, or a day in UTC; now if it is left out",
                            example = "2026-01-31T12:00:00Z")
                    @RequestParam(required = false)
                    @Nullable
                    String to,
            @Parameter(
                            schema =
                                    @Schema(
                                            allowableValues = {"model", "agent", "group", "day"},
                                            defaultValue = "model"))
                    @RequestParam(required = false)
                    @Nullable
                    String by) {
        Breakdown breakdown = Breakdown.of(by);
        return ledger.report(session.user(), Period.of(from, to, Times.now()), breakdown);
    }
}
