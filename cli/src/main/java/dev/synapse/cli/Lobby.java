package dev.synapse.cli;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Finds the group to talk in: the one named, the one remembered for the team, or a new one. */
final class Lobby {
    private static final int NOT_FOUND = 404;

    private final Api api;
    private final ChatFile file;
    private final Options options;
    private final Consumer<String> notice;

    Lobby(Api api, ChatFile file, Options options, Consumer<String> notice) {
        this.api = api;
        this.file = file;
        this.options = options;
        this.notice = notice;
    }

    /** A group, and whether it has just been made. */
    record Found(Wire.Group group, boolean fresh) {}

    Found enter() {
        Optional<String> named = options.value("--group");
        if (named.isPresent()) {
            return old(api.group(named.get()));
        }
        return options.has("--new") ? fresh(team()) : groupOf(team());
    }

    /** The group of a team, as remembered or new. */
    Found groupOf(Team team) {
        String known = file.get().groupsByTeam().get(team.name());
        if (known == null) {
            return fresh(team);
        }
        try {
            Found found = old(api.group(known));
            file.update(remembered -> remembered.withGroup(team.name(), known));
            return found;
        } catch (ChatException e) {
            if (e.status() != NOT_FOUND) {
                throw e;
            }
            notice.accept("The group of before is gone; making a new one.");
            return fresh(team);
        }
    }

    Found fresh(Team team) {
        Set<String> tools = api.tools();
        Set<String> missing = team.missing(tools);
        if (!missing.isEmpty()) {
            notice.accept(
                    "This server has no tool %s: the team %s works without (./synapse chat --new once it is there)."
                            .formatted(String.join(", ", missing), team.name()));
        }
        Wire.Group group = api.createGroup(new Wire.NewGroup("Chat: " + team.name(), team.configured(tools, model())));
        file.update(remembered -> remembered.withGroup(team.name(), group.id()));
        notice.accept("Made a group with the team " + team.name() + ": " + group.id());
        return new Found(withModel(group), true);
    }

    Team team() {
        String remembered = Objects.requireNonNullElse(file.get().team(), Team.DEFAULT);
        return Team.named(options.value("--team").orElse(remembered));
    }

    private Found old(Wire.Group group) {
        return new Found(withModel(group), false);
    }

    /** Members that were made before, the Orchestrator among them, get the model that the user names now. */
    private Wire.Group withModel(Wire.Group group) {
        Wire.ModelChoice model = model();
        var members = group.members().stream()
                .map(member -> has(member, model) ? member : api.chooseModel(group.id(), member.id(), model))
                .toList();
        return new Wire.Group(group.id(), group.name(), members);
    }

    private static boolean has(Wire.Member member, Wire.ModelChoice model) {
        return (model.provider() == null || model.provider().equals(member.provider()))
                && (model.model() == null || model.model().equals(member.model()));
    }

    private Wire.ModelChoice model() {
        return new Wire.ModelChoice(
                options.value("--provider").orElse(null),
                options.value("--model").orElse(null));
    }
}
