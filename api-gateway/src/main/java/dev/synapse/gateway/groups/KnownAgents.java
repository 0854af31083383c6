package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.catalogue.CatalogueStore;
import org.springframework.stereotype.Component;

/** What the workers can run at present. */
@Component
class KnownAgents {

    private final CatalogueStore catalogue;

    KnownAgents(CatalogueStore catalogue) {
        this.catalogue = catalogue;
    }

    /** The checks against it; 503 as long as no worker has ever said what there is. */
    AgentChecks checks() {
        return new AgentChecks(catalogue
                .read()
                .orElseThrow(() ->
                        Refusal.unavailable("No worker has said yet which tools and models there are. Try again.")));
    }
}
