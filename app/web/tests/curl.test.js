import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asCurl } from '../console/curl.js';

test('a call is a line that a shell takes', () => {
  const address = 'http://h/records?q=a&sort=name';
  assert.equal(asCurl({ method: 'GET', address: 'http://h/x', signed: false }), "curl 'http://h/x'");
  assert.equal(
    asCurl({ method: 'GET', address, signed: true }),
    `curl '${address}' -H "Authorization: Bearer $TOKEN"`,
  );
  assert.equal(
    asCurl({ method: 'POST', address: 'http://h/users', json: { name: "O'Hara" }, signed: false }),
    `curl 'http://h/users' -H 'Content-Type: application/json' -d '{"name":"O'\\''Hara"}'`,
  );
  assert.equal(
    asCurl({ method: 'DELETE', address: 'http://h/users/me', signed: true }),
    `curl -X DELETE 'http://h/users/me' -H "Authorization: Bearer $TOKEN"`,
  );
  assert.equal(
    asCurl({ method: 'POST', address: 'http://h/records?name=a.wav', file: 'a.wav', signed: true }),
    `curl 'http://h/records?name=a.wav' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: audio/wav' ` +
      `--data-binary '@a.wav'`,
  );
});
