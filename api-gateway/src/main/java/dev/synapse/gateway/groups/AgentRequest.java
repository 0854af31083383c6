package dev.synapse.gateway.groups;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A member in a request, not validated; omitted fields are null. */
@Schema(example = """
    {"alias": "Researcher", "role_prompt": "You find facts and calculate.", "tools": ["calculator"]}\
    """)
record AgentRequest(
        @Schema(
                requiredMode = REQUIRED,
                minLength = 1,
                maxLength = AgentValidator.MAX_ALIAS,
                description =
                        "Letters, digits, space, dot, hyphen, underscore; no space at either end; unique in its group"
                                + " regardless of case, width, spaces and surrounding underscores; not Orchestrator or"
                                + " User",
                example = "Researcher")
        @Nullable
        String alias,

        @Schema(
                requiredMode = REQUIRED,
                minLength = 1,
                maxLength = AgentValidator.MAX_PROMPT,
                example = "You find facts and calculate.")
        @Nullable
        String rolePrompt,

        @ArraySchema(
                maxItems = AgentValidator.MAX_TOOLS,
                schema = @Schema(example = "calculator", description = "A tool listed by GET /system/tools"))
        @Nullable
        List<@Nullable String> tools,

        @Schema(description = "A provider listed by GET /system/llm-options", example = "demo") @Nullable
        String provider,

        @Schema(
                minLength = 1,
                maxLength = AgentValidator.MAX_MODEL,
                description = "A model id that the provider knows",
                example = "demo")
        @Nullable
        String model,

        @Schema(minimum = "0", maximum = "2", example = "0.5") @Nullable
        Double temperature,

        @Schema(
                implementation = Object.class,
                description =
                        "How the model is asked: reasoning_effort (none, minimal, low, medium, high, xhigh or max), and any other fields"
                                + " for the requests to its provider, except those that Synapse sets; at most 4,000 bytes",
                example = "{\"reasoning_effort\": \"low\"}")
        @Nullable
        ObjectNode modelOptions) {

    static AgentRequest of(AgentConfig config) {
        return new AgentRequest(
                config.alias(),
                config.rolePrompt(),
                List.copyOf(config.tools()),
                config.provider(),
                config.model(),
                config.temperature(),
                config.modelOptions().asJson());
    }
}
