import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/**
 * Lets a real Kafka broker take the tokens that MSK takes for IAM: the base64url of a signed URL for kafka-cluster:Connect. It computes the
 * signature anew from the one access key that it knows, as MSK's brokers have AWS do, and refuses what has expired. What it does not do is
 * IAM itself: whoever is let in may do everything.
 *
 * <p>It is the login callback too: the broker itself never logs in anywhere, so it is left without a token.
 *
 * <p>JAAS options: accessKeyId, secretAccessKey, region.
 */
public final class MskLikeValidator implements AuthenticateCallbackHandler {
	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
	private Map<String, ?> options = Map.of();

	@Override
	public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> jaas) {
		options = jaas.get(0).getOptions();
	}

	@Override
	public void close() {}

	@Override
	public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
		for (Callback callback : callbacks) {
			if (callback instanceof OAuthBearerValidatorCallback validator) {
				try {
					validator.token(read(validator.tokenValue()));
				} catch (RuntimeException | GeneralSecurityException refused) {
					validator.error("invalid_token", null, null);
				}
			} else if (callback instanceof OAuthBearerExtensionsValidatorCallback extensions) {
				extensions.inputExtensions().map().keySet().forEach(extensions::valid);
			} else if (!(callback instanceof OAuthBearerTokenCallback)) {
				throw new UnsupportedCallbackException(callback);
			}
		}
	}

	private OAuthBearerToken read(String token) throws GeneralSecurityException {
		URI url = URI.create(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
		Map<String, String> query = new TreeMap<>();
		for (String pair : url.getRawQuery().split("&")) query.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
		query.remove("User-Agent");
		String signature = query.remove("X-Amz-Signature");
		StringBuilder canonicalQuery = new StringBuilder();
		query.forEach((name, value) -> canonicalQuery.append(canonicalQuery.isEmpty() ? "" : "&").append(name).append('=').append(value));

		String time = plain(query, "X-Amz-Date");
		String scope = time.substring(0, 8) + "/" + options.get("region") + "/kafka-cluster/aws4_request";
		require("kafka-cluster:Connect".equals(plain(query, "Action")));
		require(plain(query, "X-Amz-Credential").equals(options.get("accessKeyId") + "/" + scope));
		require(("kafka." + options.get("region") + ".amazonaws.com").equals(url.getHost()));
		String request = String.join("\n", "GET", "/", canonicalQuery, "host:" + url.getHost(), "", "host", sha256(""));
		byte[] key = ("AWS4" + options.get("secretAccessKey")).getBytes(StandardCharsets.UTF_8);
		for (String part : scope.split("/")) key = hmac(key, part);
		byte[] expected = hmac(key, String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(request)));
		require(MessageDigest.isEqual(expected, HexFormat.of().parseHex(signature)));

		long start = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
		long end = start + 1000 * Long.parseLong(plain(query, "X-Amz-Expires"));
		require(end > System.currentTimeMillis());
		return new OAuthBearerToken() {
			@Override
			public String value() {
				return token;
			}

			@Override
			public Set<String> scope() {
				return Set.of();
			}

			@Override
			public long lifetimeMs() {
				return end;
			}

			@Override
			public String principalName() {
				return String.valueOf(options.get("accessKeyId"));
			}

			@Override
			public Long startTimeMs() {
				return start;
			}
		};
	}

	private static String plain(Map<String, String> query, String name) {
		return URLDecoder.decode(query.get(name), StandardCharsets.UTF_8);
	}

	private static void require(boolean holds) {
		if (!holds) throw new IllegalArgumentException();
	}

	private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(key, "HmacSHA256"));
		return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String sha256(String text) throws GeneralSecurityException {
		return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
	}
}
