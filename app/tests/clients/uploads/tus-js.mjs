// Uploads a file with tus-js-client, in the way that the argument names.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { PassThrough } from "node:stream";

const { FileUrlStorage, Upload } = createRequire(`${process.env.MODULES}/`)("tus-js-client");
const { way, endpoint, token, file, urls, told } = JSON.parse(process.argv[2]);
const size = statSync(file).size;
const chunkSize = 1_000_000;

const make = (source, more) =>
  new Promise((resolve, reject) => {
    const upload = new Upload(source, {
      endpoint,
      headers: { Authorization: `Bearer ${token}` },
      metadata: { filename: "take.wav", filetype: "audio/wav" },
      retryDelays: [100, 200, 400, 800, 1600],
      onError: reject,
      onSuccess: ({ lastResponse }) => resolve(lastResponse.getHeader("Content-Location")),
      ...more,
    });
    (more.begin ?? (() => upload.start()))(upload);
  });

// The address is kept in a file, where another process finds it.
const kept = { urlStorage: new FileUrlStorage(urls), removeFingerprintOnSuccess: true };

const ways = {
  chunks: () => make(createReadStream(file), { uploadSize: size, chunkSize }),
  whole: () => make(readFileSync(file), {}),
  // Of a file it announces a whole chunk, and then sends less; of a pipe it does not.
  pipe: () => make(createReadStream(file).pipe(new PassThrough()), { uploadLengthDeferred: true, chunkSize }),
  // The same client speaks an older version of the IETF's draft, whose last answer is another one.
  draft: async () => {
    const older = { endpoint: endpoint.replace(/uploads$/, "records"), protocol: "ietf-draft-05", chunkSize };
    return (await make(readFileSync(file), older)) ?? "/record?";
  },
  begin: () => make(createReadStream(file), kept),
  resume: () =>
    make(createReadStream(file), {
      ...kept,
      begin: async (upload) => {
        const [previous] = await upload.findPreviousUploads();
        if (!previous) throw new Error("the upload of the other process is not found");
        upload.resumeFromPreviousUpload(previous);
        let first;
        upload.options.onProgress = (sent) => (first ??= sent);
        const done = upload.options.onSuccess;
        upload.options.onSuccess = (last) => {
          if (!(first > told)) throw new Error(`it begins again: ${first}`);
          done(last);
        };
        upload.start();
      },
    }),
};

const link = await ways[way]();
if (!link?.includes("/record?")) throw new Error(`the last answer has no link: ${link}`);
