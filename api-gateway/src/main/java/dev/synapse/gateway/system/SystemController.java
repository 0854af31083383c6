package dev.synapse.gateway.system;

import dev.synapse.gateway.web.Refusal;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /system}: which tools and models members can have. */
@RestController
@RequestMapping("/system")
class SystemController {

    private final CatalogueStore catalogue;

    SystemController(CatalogueStore catalogue) {
        this.catalogue = catalogue;
    }

    @GetMapping("/tools")
    List<ToolEntry> tools() {
        return known().tools();
    }

    @GetMapping("/llm-options")
    List<ProviderEntry> models() {
        return known().providers();
    }

    private Catalogue known() {
        return catalogue
                .read()
                .orElseThrow(() ->
                        Refusal.unavailable("No worker has said yet which tools and models there are. Try again."));
    }
}
