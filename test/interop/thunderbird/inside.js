/**
 * What runs inside Thunderbird, on its own objects (`MailServices` and the like), and is called from outside by name. Most of
 * it only asks Thunderbird to do something, as a click would; whoever called looks for what comes of it.
 */

const FLAGS = Ci.nsMsgFolderFlags
const USES = ['Inbox', 'Drafts', 'SentMail', 'Trash', 'Junk', 'Archive']
const setUp = (name) =>
  ChromeUtils.importESModule(`resource:///modules/accountcreation/${name}.sys.mjs`)[name]
let found = null

// No question of Thunderbird's to the DNS leaves this machine.
const { DNS } = ChromeUtils.importESModule('resource:///modules/DNS.sys.mjs')
DNS.mx = DNS.srv = DNS.txt = async () => []

const serverOf = (key) => MailServices.accounts.getAccount(key).incomingServer

/** By the names that a person sees, with those above. */
const pathOf = (folder) => (folder.parent.isServer ? folder.name : `${pathOf(folder.parent)}/${folder.name}`)

const folderAt = (key, path) => {
  const folder = serverOf(key).rootFolder.descendants.find((each) => pathOf(each) === path)
  if (folder === undefined) throw new Error(`Thunderbird has no folder ${path}`)
  return folder
}

const headers = (key, path) => [...folderAt(key, path).messages].sort((a, b) => a.messageKey - b.messageKey)

const headerOf = (key, path, subject) => {
  const header = headers(key, path).find((each) => each.mime2DecodedSubject === subject)
  if (header === undefined) throw new Error(`Thunderbird has no ${subject} in ${path}`)
  return header
}

/** Hands a listener to what `start` starts, and waits until it says that it has ended, well. */
const ended = (start) =>
  new Promise((resolve, reject) => {
    const end = (status) =>
      Components.isSuccessCode(status)
        ? resolve(null)
        : reject(Components.Exception('it did not end well', status))
    start({
      OnStartRunningUrl() {},
      OnStopRunningUrl: (_, status) => end(status),
      onStartCopy() {},
      onProgress() {},
      setMessageKey() {},
      getMessageId: () => null,
      onStopCopy: end,
      onStartSending() {},
      onSendNotPerformed() {},
      onStatus() {},
      onGetDraftFolderURI() {},
      onTransportSecurityError: () => end(Cr.NS_ERROR_FAILURE),
      onStopSending: (_, status) => Components.isSuccessCode(status) || end(status),
      QueryInterface: ChromeUtils.generateQI([
        'nsIUrlListener',
        'nsIMsgCopyServiceListener',
        'nsIMsgSendListener',
      ]),
    })
  })

const octetsOf = (header) =>
  new Promise((resolve, reject) => {
    const uri = header.folder.getUriForMsg(header)
    const chunks = []
    const listener = {
      onStartRequest() {},
      onDataAvailable(_, stream, __, count) {
        const bytes = Cc['@mozilla.org/binaryinputstream;1'].createInstance(Ci.nsIBinaryInputStream)
        bytes.setInputStream(stream)
        chunks.push(bytes.readBytes(count))
      },
      onStopRequest: (_, status) =>
        Components.isSuccessCode(status)
          ? resolve(btoa(chunks.join('')))
          : reject(Components.Exception('it cannot be read', status)),
      QueryInterface: ChromeUtils.generateQI(['nsIStreamListener', 'nsIRequestObserver']),
    }
    MailServices.messageServiceFromURI(uri).streamMessage(uri, listener, null, null, false, '', false)
  })

globalThis.inside = {
  trust(authority) {
    const certificates = Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB)
    certificates.addCertFromBase64(authority, 'CT,C,C')
    return null
  },

  /** As its account hub does for an address and a password. */
  async findSettings(address, password) {
    const [, domain] = address.split('@')
    const { signal } = new AbortController()
    const search = setUp('FindConfig').parallelAutoDiscovery(domain, address, signal, password)
    let step = await search.next()
    while (!step.done) step = await search.next({ acceptRedirect: true })
    found = step.value
    if (found === null) return null
    const server = ({ type, hostname, port, username, socketType, auth }) => {
      const isTls = socketType === Ci.nsMsgSocketType.SSL
      return {
        type,
        hostname,
        port,
        username,
        isTls,
        isPassword: auth === Ci.nsMsgAuthMethod.passwordCleartext,
      }
    }
    return {
      from: found.subSource,
      incoming: [found.incoming, ...found.incomingAlternatives].map(server),
      outgoing: [found.outgoing, ...found.outgoingAlternatives].map(server),
    }
  },

  /** Of what was found last. */
  async makeAccount(type, name, address, password, ports) {
    const AccountConfig = setUp('AccountConfig')
    const config = found.copy()
    config.incoming = [config.incoming, ...config.incomingAlternatives].find((each) => each.type === type)
    Object.assign(config.incoming, { port: ports.incoming, password })
    Object.assign(config.outgoing, { port: ports.outgoing, password })
    config.rememberPassword = true
    AccountConfig.replaceVariables(config, name, address, password)
    return (await setUp('CreateInBackend').createAccountInBackend(config)).key
  },

  set(key, name, value) {
    const server = serverOf(key)
    if (typeof value === 'boolean') server.setBoolValue(name, value)
    else server.setIntValue(name, value)
    return null
  },

  /** Each with what Thunderbird takes it for. */
  folders: (key) =>
    serverOf(key).rootFolder.descendants.map((folder) => [
      pathOf(folder),
      USES.find((use) => folder.flags & FLAGS[use]) ?? null,
    ]),

  messages: (key, path) =>
    headers(key, path).map((each) => ({
      subject: each.mime2DecodedSubject,
      isRead: each.isRead,
      isFlagged: each.isFlagged,
      isOffline: (each.flags & Ci.nsMsgMessageFlags.Offline) !== 0,
    })),

  /** What Thunderbird itself puts into the QR code by which a phone takes an account over. */
  async forPhone(key) {
    const { QRExport } = ChromeUtils.importESModule('moz-src:///comm/mail/modules/QRExport.sys.mjs')
    return QRExport.getQRData(await QRExport.getAccountData(key, true), 1, 1)
  },

  /** All of them, in base64. */
  async octets(key, path) {
    const all = []
    for (const header of headers(key, path)) all.push(await octetsOf(header))
    return all
  },

  open: (key, path) => folderAt(key, path).updateFolder(top.msgWindow),
  download: (key, path) => ended((listener) => folderAt(key, path).downloadAllForOffline(listener, null)),
  markRead: (key, path, subject) =>
    folderAt(key, path).markMessagesRead([headerOf(key, path, subject)], true),
  star: (key, path, subject) => folderAt(key, path).markMessagesFlagged([headerOf(key, path, subject)], true),
  remove: (key, path, subject) =>
    ended((listener) =>
      folderAt(key, path).deleteMessages([headerOf(key, path, subject)], null, false, false, listener, false),
    ),
  copy: (key, path, subject, to, isMove) =>
    ended((listener) => {
      const [from, target] = [folderAt(key, path), folderAt(key, to)]
      MailServices.copy.copyMessages(
        from,
        [headerOf(key, path, subject)],
        target,
        isMove,
        listener,
        null,
        false,
      )
    }),
  emptyTrash: (key) => ended((listener) => folderAt(key, 'Trash').emptyTrash(listener)),
  makeFolder: (key, name) => serverOf(key).rootFolder.createSubfolder(name, null),
  renameFolder: (key, path, name) => folderAt(key, path).rename(name, null),

  /** Subjects of messages whose text has it; the server is asked. */
  search: (key, path, text) =>
    new Promise((resolve) => {
      const session = Cc['@mozilla.org/messenger/searchSession;1'].createInstance(Ci.nsIMsgSearchSession)
      session.addScopeTerm(Ci.nsMsgSearchScope.onlineMail, folderAt(key, path))
      const term = session.createTerm()
      const { value } = term
      term.attrib = value.attrib = Ci.nsMsgSearchAttrib.Body
      term.op = Ci.nsMsgSearchOp.Contains
      value.str = text
      term.value = value
      session.appendTerm(term)
      const hits = []
      session.registerListener({
        onNewSearch() {},
        onSearchHit: (header) => hits.push(header.mime2DecodedSubject),
        onSearchDone: () => resolve(hits),
        QueryInterface: ChromeUtils.generateQI(['nsIMsgSearchNotify']),
      })
      session.search(null)
    }),

  /** Sends, and waits until the copy is kept too. */
  send(key, to, subject, text, attached) {
    const { defaultIdentity: identity } = MailServices.accounts.getAccount(key)
    const fields = Cc['@mozilla.org/messengercompose/composefields;1'].createInstance(Ci.nsIMsgCompFields)
    const from = MailServices.headerParser.makeMimeAddress(identity.fullName, identity.email)
    Object.assign(fields, { from, to, subject, fcc: identity.fccFolderURI })
    const attachment = Cc['@mozilla.org/messengercompose/attachment;1'].createInstance(Ci.nsIMsgAttachment)
    const file = Cc['@mozilla.org/file/local;1'].createInstance(Ci.nsIFile)
    file.initWithPath(attached)
    Object.assign(attachment, { url: Services.io.newFileURI(file).spec, name: file.leafName })
    fields.addAttachment(attachment)
    const { nsMsgDeliverNow } = Ci.nsIMsgSend
    const { New } = Ci.nsIMsgCompType
    const sender = Cc['@mozilla.org/messengercompose/send;1'].createInstance(Ci.nsIMsgSend)
    return ended((listener) =>
      sender.createAndSendMessage(
        ...[null, identity, key, fields, false, false, nsMsgDeliverNow, null],
        ...['text/plain', text, null, null, listener, '', null, New],
      ),
    )
  },

  getMail: (key) =>
    ended((listener) => {
      const server = serverOf(key)
      const inbox = server.rootFolder.getFolderWithFlags(FLAGS.Inbox)
      MailServices.pop3.GetNewMail(top.msgWindow, listener, inbox, server)
    }),
}
