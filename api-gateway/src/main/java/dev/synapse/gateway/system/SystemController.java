package dev.synapse.gateway.system;

import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /system}: the tools and models available to members. */
@Tag(name = "System", description = "Available tools and models, and the health of the service")
@RestController
@RequestMapping("/system")
class SystemController {

    /** Heap for a catalogue of some hundred tools; its size is up to the operator, not to clients. */
    private static final long CATALOGUE_BYTES = 256 * 1024;

    private final CatalogueStore catalogue;
    private final ResponseMemory memory;

    SystemController(CatalogueStore catalogue, ResponseMemory memory) {
        this.catalogue = catalogue;
        this.memory = memory;
    }

    @Requires(Right.READ)
    @Operation(operationId = "listTools", summary = "List the tools available to members")
    @GetMapping("/tools")
    List<ToolEntry> tools() {
        return readCatalogue().tools();
    }

    @Requires(Right.READ)
    @Operation(operationId = "listModels", summary = "List the configured providers and their models")
    @GetMapping("/llm-options")
    List<ProviderEntry> models() {
        return readCatalogue().providers();
    }

    private Catalogue readCatalogue() {
        return memory.load(CATALOGUE_BYTES, catalogue::read)
                .orElseThrow(() -> ApiException.unavailable(
                        "No worker has published its catalogue of tools and models yet; try again."));
    }
}
