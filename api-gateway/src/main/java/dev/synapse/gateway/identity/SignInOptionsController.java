package dev.synapse.gateway.identity;

import dev.synapse.gateway.GatewaySettings;
import dev.synapse.gateway.OidcSettings;
import dev.synapse.gateway.access.Requires;
import dev.synapse.gateway.access.Right;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /auth/options}: what a page for signing in has to offer. */
@Tag(name = "Identity")
@RestController
class SignInOptionsController {

    private final SignInOptions options;

    SignInOptionsController(GatewaySettings settings) {
        this.options = new SignInOptions(
                settings.registration().name().toLowerCase(Locale.ROOT),
                settings.oidc()
                        .map(OidcSettings::label)
                        .map(label -> new OidcOption(true, label))
                        .orElse(new OidcOption(false, null)));
    }

    record SignInOptions(
            @Schema(
                    description = "Who may open an account (SYNAPSE_REGISTRATION)",
                    allowableValues = {"open", "invite", "closed"})
            String registration,

            OidcOption oidc) {}

    record OidcOption(
            @Schema(description = "Whether people can sign in at `/auth/oidc/login`")
            boolean enabled,

            @Schema(description = "The name of the provider; null if there is none") @Nullable
            String label) {}

    @Requires(Right.PUBLIC)
    @Operation(operationId = "getSignInOptions", summary = "Get what a page for signing in has to offer")
    @SecurityRequirements
    @GetMapping("/auth/options")
    SignInOptions options() {
        return options;
    }
}
