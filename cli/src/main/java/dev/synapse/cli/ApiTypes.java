package dev.synapse.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Request and response bodies of the API, with the fields that the chat uses. Unknown fields are ignored. */
final class ApiTypes {
    static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private ApiTypes() {}

    record Credentials(String email, String password) {}

    record RefreshToken(String refreshToken) {}

    record Tokens(
            String accessToken, long expiresIn, @Nullable String refreshToken) {}

    record AgentConfig(
            String alias,
            String rolePrompt,
            List<String> tools,
            @Nullable String provider,
            @Nullable String model) {}

    record NewGroup(String name, List<AgentConfig> members) {}

    record ModelChoice(@Nullable String provider, @Nullable String model) {}

    record Member(
            String id,
            String alias,
            @Nullable List<String> tools,
            @Nullable String provider,
            @Nullable String model) {}

    record Group(String id, String name, List<Member> members) {
        Group {
            members = members == null ? List.of() : List.copyOf(members);
        }
    }

    record Tool(String name) {}

    record NewMessage(String content, @Nullable List<String> files) {}

    record UploadedFile(String id) {}

    record Turn(
            String id,
            String status,
            @Nullable JsonNode error,
            @Nullable Usage usage) {}

    record Usage(long inputTokens, long outputTokens) {}

    record FieldError(@Nullable String field, @Nullable String message) {}

    record Problem(
            @Nullable String title,
            @Nullable String detail,
            @Nullable List<FieldError> errors) {}
}
