package dev.synapse.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A team that the chat can create a group with: one of those in {@code teams.json}, or of a file of the user.
 *
 * @param file the user's file; null for a team of {@code teams.json}
 */
record Team(
        String name,
        String about,
        List<ApiTypes.AgentConfig> members,
        @Nullable Path file) {
    static final String DEFAULT = "research";

    static List<Team> all() {
        try (InputStream in = Objects.requireNonNull(Team.class.getResourceAsStream("teams.json"))) {
            return List.of(ApiTypes.JSON.readValue(in, Team[].class));
        } catch (IOException e) {
            throw new IllegalStateException("teams.json", e);
        }
    }

    /** The team with this name, or of this file: a path has a slash, or ends with {@code .json}. */
    static Team named(String name) {
        if (name.endsWith(".json") || name.contains("/") || name.contains(File.separator)) {
            return TeamFile.read(name);
        }
        List<Team> all = all();
        return all.stream().filter(team -> team.name.equals(name)).findFirst().orElseThrow(() -> {
            String names = all.stream().map(Team::name).collect(Collectors.joining(", "));
            return ChatException.usage("unknown team " + name + "; available: " + names + ", or the path of a file");
        });
    }

    /** By what its group is saved: the path of a file, since names in files may be any. */
    String key() {
        return file == null ? name : file.toString();
    }

    static String list() {
        return all().stream()
                .map(team -> "  %-10s %s".formatted(team.name, team.about))
                .collect(Collectors.joining("\n"));
    }

    /** The tools of its members that are not among {@code tools}. */
    Set<String> missing(Set<String> tools) {
        return members.stream()
                .flatMap(member -> member.tools().stream())
                .filter(tool -> !tools.contains(tool))
                .collect(Collectors.toSet());
    }

    /** The members' configuration for the API, with the available tools and the requested model. */
    List<ApiTypes.AgentConfig> configured(Set<String> tools, ApiTypes.ModelChoice model) {
        return members.stream()
                .map(member -> new ApiTypes.AgentConfig(
                        member.alias(),
                        member.rolePrompt(),
                        member.tools().stream().filter(tools::contains).toList(),
                        model.provider(),
                        model.model()))
                .toList();
    }
}
