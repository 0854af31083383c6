package dev.synapse.gateway.usage;

import dev.synapse.gateway.identity.Session;
import dev.synapse.shared.model.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /usage}: what one's own calls on models have consumed and cost. */
@RestController
class UsageController {

    private final UsageLedger ledger;

    UsageController(UsageLedger ledger) {
        this.ledger = ledger;
    }

    @GetMapping("/usage")
    UsageReport usage(
            @AuthenticationPrincipal Session session,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String to,
            @RequestParam(required = false) @Nullable String by) {
        Breakdown breakdown = Breakdown.of(by);
        return ledger.report(session.user(), Period.of(from, to, Times.now()), breakdown);
    }
}
