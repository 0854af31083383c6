package dev.synapse.gateway.system;

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

/** {@code /system}: which tools and models members can have. */
@Tag(name = "System", description = "What there is to use, and how the service is")
@RestController
@RequestMapping("/system")
class SystemController {

    /** Of a catalogue with some hundred tools; how large it is the operator decides, not a client. */
    private static final long BYTES = 256 * 1024;

    private final CatalogueStore catalogue;
    private final ResponseMemory memory;

    SystemController(CatalogueStore catalogue, ResponseMemory memory) {
        this.catalogue = catalogue;
        this.memory = memory;
    }

    @Operation(operationId = "listTools", summary = "List the tools that members can have")
    @GetMapping("/tools")
    List<ToolEntry> tools() {
        return known().tools();
    }

    @Operation(operationId = "listModels", summary = "List the providers that are configured, with their models")
    @GetMapping("/llm-options")
    List<ProviderEntry> models() {
        return known().providers();
    }

    private Catalogue known() {
        return memory.load(BYTES, catalogue::read)
                .orElseThrow(() -> ApiException.unavailable(
                        "No worker has said yet which tools and models there are. Try again."));
    }
}
