package dev.synapse.gateway.teams;

import dev.synapse.gateway.access.Access;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.access.Session;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code /teams}: the teams that come with the server, the same as those of {@code ./synapse chat}. */
@Tag(name = "System")
@RestController
class TeamController {

    /** Heap for the catalogue that is read. */
    private static final long CATALOGUE_BYTES = 256 * 1024;

    private final List<Team> teams;
    private final CatalogueStore catalogue;
    private final Access access;
    private final ResponseMemory memory;

    TeamController(CatalogueStore catalogue, Access access, ResponseMemory memory) throws IOException {
        try (InputStream file = Objects.requireNonNull(TeamController.class.getResourceAsStream("teams.json"))) {
            this.teams = List.of(new JsonMapper().readValue(file, Team[].class));
        }
        this.catalogue = catalogue;
        this.access = access;
        this.memory = memory;
    }

    @Requires(Right.READ)
    @Operation(
            operationId = "listTeams",
            summary = "List teams to create a group with",
            description =
                    "`members` can be sent with `POST /groups`: tools that are not available, or that you may not use, are left out.")
    @GetMapping("/teams")
    List<Team> teams(@AuthenticationPrincipal Session session) {
        ToolRights rights = access.tools(session.user());
        Set<String> tools = memory
                .load(CATALOGUE_BYTES, catalogue::read)
                .orElseThrow(() -> ApiException.unavailable(
                        "No worker has published its catalogue of tools and models yet; try again."))
                .tools()
                .stream()
                .map(ToolEntry::name)
                .filter(rights::permit)
                .collect(Collectors.toSet());
        return teams.stream().map(team -> team.with(tools)).toList();
    }
}
