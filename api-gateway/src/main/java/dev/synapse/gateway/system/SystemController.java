package dev.synapse.gateway.system;

import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.catalogue.Catalogue;
import dev.synapse.shared.catalogue.Catalogue.ProviderEntry;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /system}: the tools and models available to members. */
@Tag(name = "System", description = "Available tools and models, and the health of the service")
@RestController
@RequestMapping("/system")
class SystemController {

    /** Heap for a catalogue of some hundred tools; its size is up to the operator, not to clients. */
    private static final long CATALOGUE_BYTES = 256 * 1024;

    private final CatalogueStore catalogue;
    private final Access access;
    private final ResponseMemory memory;

    SystemController(CatalogueStore catalogue, Access access, ResponseMemory memory) {
        this.access = access;
        this.catalogue = catalogue;
        this.memory = memory;
    }

    record AvailableTool(
            String name,
            String description,

            @Schema(description = "The JSON Schema of its arguments")
            JsonNode argsSchema,

            @Schema(description = "Whether its calls have no side effects; false if unknown")
            boolean readOnly,

            @Schema(
                    description =
                            "Whether you may use it: give it to a member, and have it called in turns that you post")
            boolean allowed) {

        static AvailableTool of(ToolEntry tool, ToolRights rights) {
            return new AvailableTool(
                    tool.name(), tool.description(), tool.argsSchema(), tool.readOnly(), rights.permit(tool.name()));
        }
    }

    @Requires(Right.READ)
    @Operation(operationId = "listTools", summary = "List the tools available to members, and whether you may use each")
    @GetMapping("/tools")
    List<AvailableTool> tools(@AuthenticationPrincipal Session session) {
        Catalogue current = readCatalogue();
        ToolRights rights = access.tools(session.user());
        return current.tools().stream()
                .map(tool -> AvailableTool.of(tool, rights))
                .toList();
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
