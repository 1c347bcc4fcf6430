import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Apache Avro as a process: answers each line of JSON with one.
 *
 * <pre>
 * {"ask":"parse","schema":text}                              {} or {"error":text}
 * {"ask":"normalise","schema":text}                          {"canonical":text,"crc64":hex,"md5":hex,"sha256":hex}
 * {"ask":"judge","writer":text,"reader":text}               {"compatible":boolean,"ambiguous":boolean,"incompatibilities":[{"type":name,"location":pointer}]}
 * {"ask":"resolve","writer":text,"reader":text, and either
 *    "payloads":[base64] or "seed":number,"count":number}    {"compatible":boolean,"payloads":[base64],"values":[{"value":form} or {"error":text}]}
 * </pre>
 *
 * With a seed it makes and encodes values of the writer's schema first. The form of a value is that of PlainForm; logical types
 * are never converted. A text that is no schema answers any question with {"error":text}.
 */
public final class Oracle {
	private static final ObjectMapper MAPPER = new ObjectMapper();

	private Oracle() {}

	public static void main(String[] args) throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
		BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16);
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			ByteArrayOutputStream answer = new ByteArrayOutputStream();
			try (JsonGenerator json = MAPPER.createGenerator(answer)) {
				json.writeStartObject();
				answer(MAPPER.readTree(line), json);
				json.writeEndObject();
			}
			out.write(answer.toString(StandardCharsets.UTF_8));
			out.write('\n');
			if (!in.ready()) out.flush();
		}
		out.flush();
	}

	private static void answer(JsonNode question, JsonGenerator json) throws IOException {
		try {
			switch (question.get("ask").asText()) {
				case "parse":
					schema(question, "schema");
					break;
				case "normalise":
					normalise(schema(question, "schema"), json);
					break;
				case "judge":
					judge(schema(question, "writer"), schema(question, "reader"), json);
					break;
				case "resolve":
					resolve(question, schema(question, "writer"), schema(question, "reader"), json);
					break;
				default:
					throw new IllegalArgumentException("no such question");
			}
		} catch (RuntimeException error) {
			json.writeStringField("error", error.toString());
		}
	}

	private static Schema schema(JsonNode question, String name) {
		return new Schema.Parser().parse(question.get(name).asText());
	}

	private static void normalise(Schema schema, JsonGenerator json) throws IOException {
		json.writeStringField("canonical", SchemaNormalization.toParsingForm(schema));
		json.writeStringField("crc64", fingerprint("CRC-64-AVRO", schema));
		json.writeStringField("md5", fingerprint("MD5", schema));
		json.writeStringField("sha256", fingerprint("SHA-256", schema));
	}

	private static String fingerprint(String algorithm, Schema schema) {
		try {
			return HexFormat.of().formatHex(SchemaNormalization.parsingFingerprint(algorithm, schema));
		} catch (java.security.NoSuchAlgorithmException error) {
			throw new IllegalStateException(error);
		}
	}

	private static void judge(Schema writer, Schema reader, JsonGenerator json) throws IOException {
		SchemaCompatibility.SchemaCompatibilityResult result = null;
		try {
			result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
		} catch (AvroRuntimeException error) {
			// Aliases by which several fields match one.
		}
		json.writeBooleanField("compatible", isCompatible(writer, reader));
		json.writeBooleanField("ambiguous", result == null);
		json.writeArrayFieldStart("incompatibilities");
		for (SchemaCompatibility.Incompatibility incompatibility : result == null ? List.<SchemaCompatibility.Incompatibility>of() : result.getIncompatibilities()) {
			json.writeStartObject();
			json.writeStringField("type", incompatibility.getType().name());
			json.writeStringField("location", incompatibility.getLocation());
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void resolve(JsonNode question, Schema writer, Schema reader, JsonGenerator json) throws IOException {
		json.writeBooleanField("compatible", isCompatible(writer, reader));
		List<byte[]> payloads = new ArrayList<>();
		if (question.has("payloads")) {
			for (JsonNode payload : question.get("payloads")) payloads.add(Base64.getDecoder().decode(payload.asText()));
		} else {
			payloads = makePayloads(writer, question.get("seed").asLong(), question.get("count").asInt());
			json.writeArrayFieldStart("payloads");
			for (byte[] payload : payloads) json.writeString(Base64.getEncoder().encodeToString(payload));
			json.writeEndArray();
		}
		GenericDatumReader<Object> datumReader = new GenericDatumReader<>(writer, reader);
		json.writeArrayFieldStart("values");
		for (byte[] payload : payloads) {
			json.writeStartObject();
			read(payload, reader, datumReader, json);
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static boolean isCompatible(Schema writer, Schema reader) {
		try {
			return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
				== SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
		} catch (AvroRuntimeException error) {
			// Aliases by which several fields match one.
			return false;
		}
	}

	private static void read(byte[] payload, Schema reader, GenericDatumReader<Object> datumReader, JsonGenerator json) throws IOException {
		Object value;
		try {
			BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(payload, null);
			value = datumReader.read(null, decoder);
			if (!decoder.isEnd()) throw new IOException("bytes follow the end of the value");
		} catch (IOException | RuntimeException | StackOverflowError error) {
			json.writeStringField("error", error.toString());
			return;
		}
		json.writeFieldName("value");
		PlainForm.write(reader, value, json);
	}

	/** Every other one with lists and maps in several blocks that tell their size. */
	private static List<byte[]> makePayloads(Schema writer, long seed, int count) throws IOException {
		RandomDatum random = new RandomDatum(seed);
		GenericDatumWriter<Object> datumWriter = new GenericDatumWriter<>(writer);
		EncoderFactory factory = new EncoderFactory().configureBlockSize(64);
		List<byte[]> payloads = new ArrayList<>();
		for (int index = 0; index < count; index++) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			BinaryEncoder encoder = index % 2 == 0 ? factory.binaryEncoder(bytes, null) : factory.blockingBinaryEncoder(bytes, null);
			datumWriter.write(random.make(writer), encoder);
			encoder.flush();
			payloads.add(bytes.toByteArray());
		}
		return payloads;
	}
}
