package dev.synapse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** A team in a file of the user: one object in the form of {@code GET /teams}, as the console saves it. */
final class TeamFile {

    private TeamFile() {}

    /** The fields of the file, any of which may be absent. */
    private record Content(
            @Nullable String name,
            @Nullable String about,
            @Nullable List<@Nullable Agent> members) {}

    private record Agent(
            @Nullable String alias,
            @Nullable String rolePrompt,
            @Nullable List<String> tools) {}

    static Team read(String path) {
        try {
            Path file = Path.of(path).toAbsolutePath().normalize();
            Content content = ApiTypes.JSON.readValue(Files.readAllBytes(file), Content.class);
            return team(file, content);
        } catch (InvalidPathException | IOException e) {
            throw ChatException.usage("cannot read the team file " + path + ": " + e.getMessage());
        } catch (JacksonException e) {
            throw ChatException.usage("the team file " + path + " is not valid: " + e.getOriginalMessage());
        }
    }

    private static Team team(Path file, @Nullable Content content) {
        if (content == null || content.name == null || content.name.isBlank() || content.members == null) {
            throw ChatException.usage("the team file " + file + " is not valid: a team has a name and members");
        }
        List<ApiTypes.AgentConfig> members =
                content.members.stream().map(agent -> config(file, agent)).toList();
        return new Team(content.name, content.about == null ? "" : content.about, members, file);
    }

    private static ApiTypes.AgentConfig config(Path file, @Nullable Agent agent) {
        if (agent == null || agent.alias == null || agent.rolePrompt == null) {
            throw ChatException.usage(
                    "the team file " + file + " is not valid: a member has an alias and a role_prompt");
        }
        List<String> tools = agent.tools == null ? List.of() : agent.tools;
        return new ApiTypes.AgentConfig(agent.alias, agent.rolePrompt, tools, null, null);
    }
}
