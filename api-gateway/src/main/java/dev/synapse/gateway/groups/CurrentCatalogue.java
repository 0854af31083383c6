package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.shared.catalogue.CatalogueStore;
import org.springframework.stereotype.Component;

/** The catalogue of tools and models that the workers currently publish. */
@Component
class CurrentCatalogue {

    private final CatalogueStore catalogue;

    CurrentCatalogue(CatalogueStore catalogue) {
        this.catalogue = catalogue;
    }

    /** A validator for it; 503 until a worker has published a catalogue. */
    AgentValidator validator() {
        return new AgentValidator(catalogue
                .read()
                .orElseThrow(() -> ApiException.unavailable(
                        "No worker has published its catalogue of tools and models yet; try again.")));
    }
}
