package dev.synapse.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Selects the group of the chat: the one given, the one saved for the team, or a new one. */
final class GroupSelector {
    private static final int NOT_FOUND = 404;

    private final Api api;
    private final ChatFile file;
    private final ChatOptions options;
    private final Consumer<String> notice;

    GroupSelector(Api api, ChatFile file, ChatOptions options, Consumer<String> notice) {
        this.api = api;
        this.file = file;
        this.options = options;
        this.notice = notice;
    }

    /** The selected group; {@code isNew} if it was just created. */
    record Selection(ApiTypes.Group group, boolean isNew) {}

    Selection select() {
        Optional<String> given = options.group;
        if (given.isPresent()) {
            return existing(api.group(given.get()));
        }
        return options.newGroup ? create(team()) : groupOf(team());
    }

    /** The saved group of a team, or a new one. */
    Selection groupOf(Team team) {
        String saved = file.get().groupsByTeam().get(team.key());
        if (saved == null) {
            return create(team);
        }
        try {
            Selection selection = existing(api.group(saved));
            file.update(state -> state.withGroup(team.key(), saved));
            return selection;
        } catch (ChatException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            notice.accept("The previous group no longer exists; creating a new one.");
            return create(team);
        }
    }

    Selection create(Team team) {
        Set<String> tools = api.tools();
        Set<String> missing = team.missing(tools);
        if (!missing.isEmpty()) {
            notice.accept(
                    "This server has no tool %s; the team %s works without it. Once it is available, start a new group with --new."
                            .formatted(String.join(", ", missing), team.name()));
        }
        ApiTypes.Group group =
                api.createGroup(new ApiTypes.NewGroup("Chat: " + team.name(), team.configured(tools, model())));
        file.update(state -> state.withGroup(team.key(), group.id()));
        notice.accept("Created a group with the team " + team.name() + ": " + group.id());
        return new Selection(withModel(group), true);
    }

    Team team() {
        String lastUsed = Objects.requireNonNullElse(file.get().team(), Team.DEFAULT);
        return Team.named(options.team.orElse(lastUsed));
    }

    private Selection existing(ApiTypes.Group group) {
        return new Selection(withModel(group), false);
    }

    /** Applies the requested model to all existing members, including the Orchestrator. */
    private ApiTypes.Group withModel(ApiTypes.Group group) {
        ApiTypes.ModelChoice model = model();
        var members = group.members().stream()
                .map(member -> uses(member, model) ? member : api.chooseModel(group.id(), member.id(), model))
                .toList();
        return new ApiTypes.Group(group.id(), group.name(), members);
    }

    private static boolean uses(ApiTypes.Member member, ApiTypes.ModelChoice model) {
        return (model.provider() == null || model.provider().equals(member.provider()))
                && (model.model() == null || model.model().equals(member.model()));
    }

    private ApiTypes.ModelChoice model() {
        return new ApiTypes.ModelChoice(options.provider.orElse(null), options.model.orElse(null));
    }
}
