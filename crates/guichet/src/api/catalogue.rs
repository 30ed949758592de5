//! Every kind of problem that the API answers with: its status, its words in French and in English,
//! and what to do.

use super::probleme::Langue;

/// Where they are explained.
pub(super) const PAGE: &str = "/api/v1/problemes";

/// A kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sorte {
    /// Its name, in the address of its type.
    pub(super) code: &'static str,
    /// Its HTTP status.
    pub(super) statut: u16,
    /// Title, meaning and what to do: in French, then in English.
    textes: [[&'static str; 3]; 2],
}

impl Sorte {
    fn text(&self, langue: Langue, at: usize) -> &'static str {
        let [fr, en] = &self.textes;
        let texts = match langue {
            Langue::Francais => fr,
            Langue::Anglais => en,
        };
        texts.get(at).copied().unwrap_or_default()
    }

    /// Its title.
    pub(super) fn titre(&self, langue: Langue) -> &'static str {
        self.text(langue, 0)
    }

    /// What it means.
    pub(super) fn sens(&self, langue: Langue) -> &'static str {
        self.text(langue, 1)
    }

    /// What to do.
    pub(super) fn a_faire(&self, langue: Langue) -> &'static str {
        self.text(langue, 2)
    }
}

macro_rules! sortes {
    ($($name:ident = $code:literal, $status:literal,
        $title:literal, $means:literal, $todo:literal;
        $title_en:literal, $means_en:literal, $todo_en:literal;)*) => {
        $(#[doc = $means_en] pub(super) static $name: Sorte = Sorte {
            code: $code,
            statut: $status,
            textes: [[$title, $means, $todo], [$title_en, $means_en, $todo_en]],
        };)*

        /// All of them, in the order of their page.
        pub(super) static TOUTES: &[&Sorte] = &[$(&$name),*];
    };
}

sortes! {
    CORPS = "corps-invalide", 400,
        "Corps de requête incorrect",
        "Le corps de la requête n'a pas la forme attendue.",
        "Corrigez les champs nommés dans « erreurs » : la forme attendue est décrite dans /api/v1/openapi.json.";
        "Invalid request body",
        "The request body does not have the expected form.",
        "Correct the members named in `erreurs`: the expected form is described in /api/v1/openapi.json.";
    PARAMETRE = "parametre-invalide", 400,
        "Paramètre incorrect",
        "Un paramètre de l'adresse ou un en-tête n'a pas la forme attendue, manque ou n'existe pas.",
        "Corrigez les paramètres nommés dans « erreurs ».";
        "Invalid parameter",
        "A parameter of the address or a header does not have the expected form, is missing or does not exist.",
        "Correct the parameters named in `erreurs`.";
    JETON_ABSENT = "jeton-absent", 401,
        "Connexion nécessaire",
        "Aucun jeton n'est présenté.",
        "Obtenez un jeton par POST /api/v1/jeton et présentez-le dans l'en-tête Authorization: Bearer.";
        "Authentication required",
        "No token was presented.",
        "Get a token by POST /api/v1/jeton and present it in the header Authorization: Bearer.";
    JETON_INVALIDE = "jeton-invalide", 401,
        "Jeton non valable",
        "Ce jeton n'a pas été émis ici, a été révoqué, ou son compte n'est plus en service.",
        "Obtenez un nouveau jeton par POST /api/v1/jeton.";
        "Invalid token",
        "This token was not issued here, was revoked, or its account is no longer in use.",
        "Get a new token by POST /api/v1/jeton.";
    JETON_EXPIRE = "jeton-expire", 401,
        "Jeton expiré",
        "Ce jeton est trop ancien.",
        "Obtenez un nouveau jeton par POST /api/v1/jeton.";
        "Expired token",
        "This token is too old.",
        "Get a new token by POST /api/v1/jeton.";
    IDENTIFIANTS = "identifiants-refuses", 401,
        "Identifiants refusés",
        "Ces identifiants et ce mot de passe ne correspondent à aucun compte.",
        "Vérifiez les identifiants ; après plusieurs échecs, le compte est verrouillé quelque temps.";
        "Credentials refused",
        "These credentials match no account.",
        "Check the credentials; after several failures the account is locked for a while.";
    DROIT = "droit-insuffisant", 403,
        "Droit insuffisant",
        "Votre compte n'a pas le droit de faire cela.",
        "GET /api/v1/droits explique ce qui manque et qui peut l'accorder.";
        "Insufficient right",
        "Your account may not do this.",
        "GET /api/v1/droits explains (in French) what is missing and who can grant it.";
    COMPTE_EMPECHE = "compte-empeche", 403,
        "Compte empêché",
        "Le compte existe et ne peut pas servir pour l'instant.",
        "Le détail dit pourquoi : verrouillage, mot de passe expiré, adresse à confirmer ou inscription manquante.";
        "Account prevented",
        "The account exists and cannot be used for now: it is locked, its password has expired, its address is to be confirmed, or it is not registered for the service.",
        "Unlock the account, choose a new password, confirm the address, or ask for the registration.";
    INTROUVABLE = "introuvable", 404,
        "Introuvable",
        "Il n'y a rien à cette adresse, ou rien que vous puissiez voir.",
        "Vérifiez l'identifiant et le compte avec lequel vous êtes connecté.";
        "Not found",
        "There is nothing at this address, or nothing that you may see.",
        "Check the identifier, and the account you are using.";
    METHODE = "methode-non-admise", 405,
        "Méthode non admise",
        "Cette adresse n'admet pas cette méthode.",
        "L'en-tête Allow nomme celles qui le sont.";
        "Method not allowed",
        "This address does not accept this method.",
        "The header Allow names those that are.";
    CLE_OCCUPEE = "cle-deja-utilisee", 409,
        "Clé d'idempotence déjà utilisée",
        "Une autre requête a déjà été faite avec cette clé d'idempotence.",
        "Donnez une clé nouvelle à une requête nouvelle ; reprenez le contenu exact pour répéter une requête.";
        "Idempotency key already used",
        "Another request was made with this idempotency key.",
        "Give a new key to a new request; send the exact same content to repeat a request.";
    CONFLIT = "conflit", 409,
        "Conflit",
        "La demande va à l'encontre de ce qui existe déjà.",
        "Relisez l'état actuel avant de recommencer.";
        "Conflict",
        "The request stands against what is there already.",
        "Read the present state before trying again.";
    TROP_GROS = "trop-volumineux", 413,
        "Contenu trop volumineux",
        "Le contenu dépasse la taille admise, compressé ou une fois décompressé.",
        "Découpez l'envoi : plusieurs fichiers font autant de dépôts.";
        "Content too large",
        "The content is larger than accepted, compressed or once inflated.",
        "Split it: several files make as many deposits.";
    TYPE_DE_CONTENU = "type-de-contenu", 415,
        "Type de contenu non admis",
        "Le type ou le codage du contenu n'est pas de ceux que cette adresse admet.",
        "Les en-têtes Content-Type et Content-Encoding admis sont dans le contrat.";
        "Unsupported media type",
        "The type or the encoding of the content is not accepted here.",
        "The accepted Content-Type and Content-Encoding are in the contract.";
    REFUSE = "demande-refusee", 422,
        "Demande refusée",
        "La demande est bien formée, mais son contenu ne peut pas être accepté.",
        "Le détail dit ce qui ne convient pas.";
        "Request refused",
        "The request is well formed, but its content cannot be accepted.",
        "The detail (in French) says what is wrong.";
    TROP_LENT = "trop-lent", 408,
        "Requête trop lente",
        "Le corps de la requête n'est pas arrivé à temps.",
        "Recommencez.";
        "Request too slow",
        "The request body did not arrive in time.",
        "Try again.";
    PANNE = "panne", 500,
        "Erreur interne",
        "Quelque chose d'imprévu est arrivé ; l'exploitant en est informé.",
        "Recommencez plus tard avec la même clé d'idempotence.";
        "Internal error",
        "Something unexpected happened; the operator is informed.",
        "Try again later with the same idempotency key.";
    QUOTA = "trop-de-requetes", 429,
        "Trop de requêtes",
        "Ce compte a fait plus de requêtes que le portail n'en admet en une minute ; celle-ci n'a rien fait.",
        "Attendez le temps indiqué par Retry-After ; un webhook évite de demander sans cesse s'il y a du nouveau.";
        "Too many requests",
        "This account made more requests than the portal allows in a minute; this one did nothing.",
        "Wait for the time given by Retry-After; a webhook saves asking again and again whether there is anything new.";
    INDISPONIBLE = "indisponible", 503,
        "Service momentanément indisponible",
        "Le service ne peut pas répondre maintenant ; rien n'a été fait.",
        "Recommencez dans quelques secondes, avec la même clé d'idempotence.";
        "Service unavailable for now",
        "The service cannot answer now; nothing was done.",
        "Try again in a few seconds, with the same idempotency key.";
}
