//! The settings of the portal: a TOML file, then the environment, each setting with its default and
//! its meaning. `docs/configuration.md` is written from here, and a test keeps it so.
//!
//! A new setting is one line in the section of its area (`sections.rs`).

mod duree;
mod heure;
mod load;
mod sections;
mod setting;

pub use duree::Duree;
pub use heure::Heure;
pub use load::{ConfigError, load};
pub use sections::*;
pub use setting::{Setting, SettingValue};

/// Every setting as a page for people.
pub fn documentation() -> String {
    let mut page = String::from(
        "# Réglages\n\n\
         `guichet serve --config FICHIER` lit un fichier TOML ; chaque réglage peut aussi venir de \
         l'environnement, qui l'emporte : `[fil] periode_depots` s'y nomme \
         `GUICHET_FIL_PERIODE_DEPOTS`. Un réglage inconnu ou illisible est une erreur au démarrage. \
         Les durées s'écrivent `30 s`, `60 min`, `24 h`, `90 j` ; les heures, `03:00`.\n",
    );
    let mut section = "";
    for setting in Config::settings() {
        if setting.section != section {
            section = setting.section;
            page.push_str(&format!(
                "\n## [{section}]\n\n| réglage | sorte | par défaut | sens |\n|---|---|---|---|\n"
            ));
        }
        page.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            setting.name,
            setting.kind,
            if setting.default.is_empty() {
                "(vide)".to_owned()
            } else {
                format!("`{}`", setting.default)
            },
            setting.doc
        ));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_settings_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
        let page = documentation();
        if std::env::var_os("GUICHET_BLESS").is_some() {
            std::fs::write(path, &page).expect("the page is written");
        }
        let kept = std::fs::read_to_string(path).expect("docs/configuration.md");
        assert_eq!(kept, page, "run this test with GUICHET_BLESS=1");
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
        let environment = [("GUICHET_FIL_PERIODE_DEPOTS".to_owned(), "2 h".to_owned())];
        let file = "[fil]\nperiode_depots = \"90 min\"\nperiode_retours = \"3 h\"\n";
        let config = load(Some(file), environment).expect("a configuration");
        assert_eq!(config.fil.periode_depots, Duree::minutes(120));
        assert_eq!(config.fil.periode_retours, Duree::minutes(180));
        assert_eq!(
            config.fil.periode_concentrateur,
            Fil::default().periode_concentrateur
        );
    }

    #[test]
    fn what_is_unknown_or_unreadable_is_refused_with_its_name() {
        for (file, name) in [
            ("[fil]\nperiode = 3\n", "fil.periode"),
            ("[inconnu]\na = 1\n", "inconnu"),
            (
                "[fil]\nperiode_depots = \"bientôt\"\n",
                "fil.periode_depots",
            ),
            ("fil = 3\n", "fil"),
            ("[fil\n", "TOML"),
        ] {
            let error = load(Some(file), []).expect_err(file).to_string();
            assert!(error.contains(name), "{error}");
        }
        let environment = [("GUICHET_FIL_RIEN".to_owned(), "1".to_owned())];
        assert!(load(None, environment).is_err());
    }
}
