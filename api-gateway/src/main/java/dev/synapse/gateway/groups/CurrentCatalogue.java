package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.catalogue.CatalogueStore;
import org.springframework.stereotype.Component;

/** What the workers can run at present. */
@Component
class CurrentCatalogue {

    private final CatalogueStore catalogue;

    CurrentCatalogue(CatalogueStore catalogue) {
        this.catalogue = catalogue;
    }

    /** The checks against it; 503 as long as no worker has ever said what there is. */
    AgentValidator validator() {
        return new AgentValidator(catalogue
                .read()
                .orElseThrow(() -> ApiException.unavailable(
                        "No worker has published its catalogue of tools and models yet; try again.")));
    }
}
