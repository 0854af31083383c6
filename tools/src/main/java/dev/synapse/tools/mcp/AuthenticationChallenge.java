package dev.synapse.tools.mcp;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a server refuses the token of a request, as its {@code WWW-Authenticate} says (<a
 * href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750</a>, <a href="https://www.rfc-editor.org/rfc/rfc9728#section-5.1">RFC
 * 9728</a>). Of its text only codes of the standard and scopes are shown, because the rest may repeat what we sent.
 */
final class AuthenticationChallenge {

    private static final Pattern ERROR =
            Pattern.compile("\\berror=\"?(invalid_request|invalid_token|insufficient_scope)\\b");
    private static final Pattern SCOPE = Pattern.compile("\\bscope=\"([A-Za-z0-9:._/ -]{1,200})\"");
    private static final int LONGEST = 4_000;

    private AuthenticationChallenge() {}

    /** The reason, to be appended to "answered 401"; empty if the server does not say. */
    static String reason(HttpResponse<?> response) {
        String challenge = String.join(", ", response.headers().allValues("WWW-Authenticate"));
        String text = challenge.substring(0, Math.min(challenge.length(), LONGEST));
        Matcher error = ERROR.matcher(text);
        Matcher scope = SCOPE.matcher(text);
        String needs = scope.find() ? "; it takes the scope \"%s\"".formatted(scope.group(1)) : "";
        if (error.find()) {
            return ": %s%s".formatted(meaning(error.group(1)), needs);
        }
        return response.statusCode() == 401 && text.contains("resource_metadata=")
                ? ": it requires an OAuth access token" + needs
                : "";
    }

    private static String meaning(String code) {
        return switch (code) {
            case "invalid_token" -> "the token is invalid or has expired";
            case "insufficient_scope" -> "the token does not permit it";
            default -> "the credentials are malformed";
        };
    }
}
