// SPDX-License-Identifier: Apache-2.0
// What a stranger's JSON-RPC library does with our daemon: calls, batches, notifications, errors, ids of every kind.
'use strict';
const assert = require('assert');
const fs = require('fs');
const tls = require('tls');
const jayson = require('jayson');

const [profile, port] = [process.argv[2], Number(process.argv[3])];
const options = {
    host: '127.0.0.1', port,
    ca: fs.readFileSync(`${profile}/ca.pem`),
    cert: fs.readFileSync(`${profile}/cert.pem`),
    key: fs.readFileSync(`${profile}/key.pem`),
};
const client = jayson.Client.tls(options);
const call = (method, params, id) => new Promise((good, bad) =>
    client.request(method, params, id, (error, reply) => (error ? bad(error) : good(reply))));
const batch = (requests) => new Promise((good, bad) =>
    client.request(requests, (error, reply) => (error ? bad(error) : good(reply))));

// Lines as they stand, for what a well-behaved library will not send.
const raw = (lines, count) => new Promise((good, bad) => {
    const socket = tls.connect(options, () => socket.write(lines));
    let text = '';
    socket.setTimeout(15000, () => bad(new Error(`no answer to ${lines.slice(0, 60)}`)));
    socket.on('data', (data) => {
        text += data;
        const replies = text.split('\n').filter((line) => line !== '');
        if (replies.length >= count) {
            socket.destroy();
            good(replies.map((line) => JSON.parse(line)));
        }
    });
    socket.on('error', bad);
});

(async () => {
    const hello = await call('session.hello', {});
    assert.strictEqual(hello.result.product, 'eldercare');
    for (const id of ['text', 7, 'ünïcode-标识']) {
        assert.strictEqual((await call('session.hello', {}, id)).id, id);
    }

    const unknown = await call('no.such', {});
    assert.strictEqual(unknown.error.code, -32601);
    const wrong = await call('session.hello', { nonsense: 1 });
    assert.strictEqual(wrong.error.code, -32602);
    assert.strictEqual(wrong.error.data.parameter, 'nonsense');
    const positional = await call('session.hello', [1]);
    assert.strictEqual(positional.error.code, -32602);
    const login = await call('elder.find', { text: 'x' });
    assert.strictEqual(login.error.data.status, 'UNAUTHENTICATED');

    const several = await batch([
        client.request('session.hello', {}, 1),
        client.request('no.such', {}, 2),
        client.request('session.hello', {}, null), // a notification: nothing comes back for it
    ]);
    assert.strictEqual(several.length, 2);
    assert.strictEqual(several.find((reply) => reply.id === 1).result.product, 'eldercare');
    assert.strictEqual(several.find((reply) => reply.id === 2).error.code, -32601);

    const [garbage, alive] = await raw('{"jsonrpc": "2.0", nonsense}\n{"jsonrpc":"2.0","id":5,"method":"session.hello"}\n', 2);
    assert.strictEqual(garbage.error.code, -32700);
    assert.strictEqual(garbage.id, null);
    assert.strictEqual(alive.id, 5);
    const [empty] = await raw('[]\n', 1);
    assert.strictEqual(empty.error.code, -32600);
    const [invalid] = await raw('[1]\n', 1);
    assert.strictEqual(invalid[0].error.code, -32600);
    const [nullId] = await raw('{"jsonrpc":"2.0","id":null,"method":"session.hello"}\n', 1);
    assert.strictEqual(nullId.id, null);
    assert.strictEqual(nullId.result.product, 'eldercare');
    const [deep] = await raw(`${'['.repeat(40)}${']'.repeat(40)}\n`, 1);
    assert.strictEqual(deep.error.code, -32700);
    const [doubled] = await raw('{"jsonrpc":"2.0","id":1,"id":2,"method":"session.hello"}\n', 1);
    assert.strictEqual(doubled.error.code, -32700);
    const [big] = await raw('{"jsonrpc":"2.0","id":1,"method":"session.hello","params":{"session":9007199254740993}}\n', 1);
    assert.strictEqual(big.error.code, -32700);
    const [tooMany] = await raw(`[${Array(51).fill('{"jsonrpc":"2.0","id":1,"method":"session.hello"}').join(',')}]\n`, 1);
    assert.strictEqual(tooMany.error.code, -32600);
    const [tooLong] = await raw(`{"jsonrpc":"2.0","id":1,"method":"${'x'.repeat(70000)}"}\n`, 1);
    assert.strictEqual(tooLong.id, null);

    // Notifications alone get no answer; what follows on the same line of sockets is answered.
    const [after] = await raw('[{"jsonrpc":"2.0","method":"session.hello"}]\n\r\n{"jsonrpc":"2.0","id":9,"method":"session.hello"}\r\n', 1);
    assert.strictEqual(after.id, 9);

    // A thousand calls in one segment.
    const many = await raw(Array.from({ length: 1000 }, (_, i) => `{"jsonrpc":"2.0","id":${i},"method":"session.hello"}\n`).join(''), 1000);
    assert.strictEqual(new Set(many.map((reply) => reply.id)).size, 1000);

    // A client that asks, says that nothing more comes (close_notify and FIN) and waits for its answers.
    const last = await new Promise((good, bad) => {
        const socket = tls.connect({ ...options, allowHalfOpen: true }, () => socket.end('{"jsonrpc":"2.0","id":11,"method":"rpc.discover"}\n'));
        let text = '';
        socket.setTimeout(15000, () => bad(new Error('no answer after the half-close')));
        socket.on('data', (data) => { text += data; });
        socket.on('end', () => good(text));
        socket.on('error', bad);
    });
    assert.strictEqual(JSON.parse(last).id, 11);

    const document = (await call('rpc.discover', {})).result;
    assert.ok(document.openrpc.startsWith('1.'));
    assert.ok(document.methods.length > 30);
    console.log('ok: calls, batches, notifications, errors, a thousand pipelined');
    process.exit(0);
})().catch((error) => {
    console.error(error);
    process.exit(1);
});
