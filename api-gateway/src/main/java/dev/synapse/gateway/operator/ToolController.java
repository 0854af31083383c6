package dev.synapse.gateway.operator;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import dev.synapse.gateway.operator.OperatorTools.KnownTool;
import dev.synapse.gateway.operator.ToolRules.ToolRule;
import dev.synapse.gateway.web.Cursor;
import dev.synapse.gateway.web.ErrorStatuses;
import dev.synapse.gateway.web.Page;
import dev.synapse.gateway.web.PageKeys;
import dev.synapse.gateway.web.Paged;
import dev.synapse.gateway.web.PathIds;
import dev.synapse.gateway.web.ResponseMemory;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.access.AccountRole;
import dev.synapse.shared.model.UserId;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /operator/tools}. */
@Tag(name = "Operator")
@RestController
@RequestMapping("/operator/tools")
class ToolController {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_ROLES = 10;
    private static final int MAX_USERS = 500;
    private static final String NAME = "A tool listed by GET /system/tools, or server.* for all tools of an MCP server";

    private final OperatorTools tools;
    private final ResponseMemory memory;

    ToolController(OperatorTools tools, ResponseMemory memory) {
        this.tools = tools;
        this.memory = memory;
    }

    record RestrictedTool(
            @Schema(description = NAME) String name,

            @Schema(description = "Whether a worker offers it now")
            boolean offered,

            @Schema(
                    description =
                            "The name of the rule that applies, its own or that of its server; null if there is none")
            @Nullable
            String rule,

            @Schema(description = "The account roles that may use it; everyone has the role user")
            List<String> roles,

            @Schema(description = "The ids of further users who may use it")
            List<UserId> users) {

        static RestrictedTool of(KnownTool tool) {
            return new RestrictedTool(
                    tool.name(), tool.offered(), tool.rule().orElse(null), tool.roles(), tool.users());
        }
    }

    /** Who may use a tool, not validated. */
    @JsonIgnoreProperties({"name", "offered", "rule"})
    record ToolRuleRequest(
            @ArraySchema(
                    maxItems = MAX_ROLES,
                    arraySchema = @Schema(requiredMode = REQUIRED, description = "Account roles; empty for none"),
                    schema =
                            @Schema(
                                    allowableValues = {"user", "operator"},
                                    example = "operator"))
            @Nullable
            List<@Nullable String> roles,

            @ArraySchema(
                    maxItems = MAX_USERS,
                    arraySchema = @Schema(description = "Ids of further users"),
                    schema = @Schema(format = "uuid"))
            @Nullable
            List<@Nullable String> users) {

        ToolRule checked(String tool) {
            Validation validation = new Validation().require(roles != null, "roles", "is missing");
            List<@Nullable String> givenRoles = Objects.requireNonNullElse(roles, List.of());
            for (int i = 0; i < givenRoles.size(); i++) {
                String role = givenRoles.get(i);
                validation.require(
                        role != null && AccountRole.of(role).isPresent(),
                        "roles[%d]".formatted(i),
                        "must be user or operator, not \"%s\"".formatted(role));
            }
            List<@Nullable String> givenUsers = Objects.requireNonNullElse(users, List.of());
            for (int i = 0; i < givenUsers.size(); i++) {
                String user = givenUsers.get(i);
                validation.require(
                        user != null && PathIds.isUuid(user),
                        "users[%d]".formatted(i),
                        "must be the id of a user, not \"%s\"".formatted(user));
            }
            validation.throwIfInvalid();
            return new ToolRule(
                    tool,
                    givenRoles.stream().flatMap(Stream::ofNullable).distinct().toList(),
                    givenUsers.stream()
                            .flatMap(Stream::ofNullable)
                            .map(UserId::of)
                            .distinct()
                            .toList());
        }
    }

    @Operation(operationId = "listToolRights", summary = "List the known tools with who may use them, by name")
    @Paged
    @ErrorStatuses(403)
    @GetMapping
    @Requires(Right.OPERATE)
    ResponseEntity<List<RestrictedTool>> list(
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int count = Page.limit(limit, DEFAULT_LIMIT);
        String after = cursor == null ? "" : Cursor.parse(cursor, 1).parts().getFirst();
        PageKeys<String> page = PageKeys.cut(tools.sizes(after), count);
        List<RestrictedTool> found = memory.load(
                page.bytes(),
                () -> tools.list(page.keys()).stream().map(RestrictedTool::of).toList());
        String last = page.continuation();
        return Page.of(found, Page.next("/operator/tools", count, last == null ? null : Cursor.write(last)));
    }

    @Operation(
            operationId = "setToolRight",
            summary = "Set who may use a tool, or the tools of an MCP server",
            description =
                    "A tool's own rule takes precedence over that of its server. A change applies from the next turn on. A body"
                            + " returned by GET is accepted.")
    @ErrorStatuses(403)
    @PutMapping("/{tool}")
    @Requires(Right.OPERATE)
    RestrictedTool set(
            @Parameter(description = NAME, example = "web_search") @PathVariable String tool,
            @RequestBody ToolRuleRequest request) {
        return RestrictedTool.of(tools.set(request.checked(tool)));
    }

    @Operation(
            operationId = "removeToolRight",
            summary = "Let everyone use a tool, or those whom the rule of its server permits")
    @ErrorStatuses(403)
    @DeleteMapping("/{tool}")
    @Requires(Right.OPERATE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@Parameter(description = NAME, example = "web_search") @PathVariable String tool) {
        tools.delete(tool);
    }
}
