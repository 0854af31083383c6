package dev.synapse.gateway.operator;

import dev.synapse.gateway.audit.AuditAction;
import dev.synapse.gateway.audit.AuditLog;
import dev.synapse.gateway.audit.AuditSubject;
import dev.synapse.gateway.operator.ToolRules.ToolRule;
import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.PageKeys.SizedKey;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.access.AccountRole;
import dev.synapse.shared.access.ToolRights;
import dev.synapse.shared.catalogue.Catalogue.ToolEntry;
import dev.synapse.shared.catalogue.CatalogueStore;
import dev.synapse.shared.model.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The known tools with the rules of who may use them. Known is what a worker offers, all tools of each of its MCP servers as
 * {@code server.*}, and what has a rule.
 */
@Service
class OperatorTools {

    private static final int TOOL_BYTES = 500;
    private static final int USER_BYTES = 40;

    /** What applies to a tool without a rule. */
    private static final List<String> EVERYONE = List.of(AccountRole.USER.text());

    private final CatalogueStore catalogue;
    private final ToolRules rules;
    private final AuditLog audit;

    OperatorTools(CatalogueStore catalogue, ToolRules rules, AuditLog audit) {
        this.catalogue = catalogue;
        this.rules = rules;
        this.audit = audit;
    }

    /**
     * A tool, or all tools of an MCP server.
     *
     * @param rule the name of the rule that applies; empty if there is none
     * @param roles the account roles that may use it
     * @param users further users who may use it
     */
    record KnownTool(String name, boolean offered, Optional<String> rule, List<String> roles, List<UserId> users) {}

    /** The known tools after a name, in order, with the sizes of their entries. */
    List<SizedKey<String>> sizes(String after) {
        Map<String, Integer> users = rules.sizes();
        SortedSet<String> known = new TreeSet<>(users.keySet());
        known.addAll(offered());
        return known.tailSet(after + "\0").stream()
                .map(tool -> new SizedKey<>(
                        tool,
                        TOOL_BYTES + (long) USER_BYTES * applied(tool, users).orElse(0)))
                .toList();
    }

    /** The tools with these names. */
    List<KnownTool> list(List<String> names) {
        Set<String> offered = offered();
        Map<String, ToolRule> found = rules.of(
                names.stream().flatMap(OperatorTools::withServer).distinct().toList());
        return names.stream()
                .map(name -> tool(name, offered.contains(name), applied(name, found)))
                .toList();
    }

    private static Stream<String> withServer(String tool) {
        return Stream.concat(Stream.of(tool), ToolRights.serverRule(tool).stream());
    }

    private static <T> Optional<T> applied(String tool, Map<String, T> byRule) {
        return Optional.ofNullable(byRule.get(tool))
                .or(() -> ToolRights.serverRule(tool).flatMap(rule -> Optional.ofNullable(byRule.get(rule))));
    }

    private static KnownTool tool(String name, boolean offered, Optional<ToolRule> rule) {
        return new KnownTool(
                name,
                offered,
                rule.map(ToolRule::tool),
                rule.map(ToolRule::roles).orElse(EVERYONE),
                rule.map(ToolRule::users).orElse(List.of()));
    }

    /** Sets who may use a tool; 422 for one that is unknown, and for users who do not exist. */
    @Transactional
    KnownTool set(ToolRule rule) {
        requireKnown(rule.tool());
        requireUsers(rule.users());
        rules.put(rule);
        audit.record(
                AuditAction.TOOL_RIGHT_CHANGED,
                AuditSubject.tool(rule.tool()),
                Map.of(
                        "roles",
                        String.join(" ", rule.roles()),
                        "users",
                        rule.users().stream().map(UserId::toString).collect(Collectors.joining(" "))));
        return list(List.of(rule.tool())).getFirst();
    }

    /** Deletes the rule of a tool, if it has one; 404 for a tool that is unknown. */
    @Transactional
    void delete(String tool) {
        if (rules.delete(tool)) {
            audit.record(AuditAction.TOOL_RIGHT_REMOVED, AuditSubject.tool(tool));
        } else if (!offered().contains(tool)) {
            throw ApiException.notFound();
        }
    }

    private void requireKnown(String tool) {
        SortedSet<String> known = new TreeSet<>(rules.sizes().keySet());
        known.addAll(offered());
        new Validation()
                .require(
                        known.contains(tool),
                        "tool",
                        "unknown tool \"%s\"; known: %s".formatted(tool, String.join(", ", known)))
                .throwIfInvalid();
    }

    private void requireUsers(List<UserId> users) {
        Set<UserId> existing = rules.existing(users);
        Validation validation = new Validation();
        for (int i = 0; i < users.size(); i++) {
            UserId user = users.get(i);
            validation.require(
                    existing.contains(user), "users[%d]".formatted(i), "there is no account \"%s\"".formatted(user));
        }
        validation.throwIfInvalid();
    }

    private Set<String> offered() {
        return catalogue.read().stream()
                .flatMap(current -> current.tools().stream())
                .map(ToolEntry::name)
                .flatMap(OperatorTools::withServer)
                .collect(Collectors.toSet());
    }
}
