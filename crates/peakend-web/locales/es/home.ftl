# Home

home-title = Inicio
home-heading = { $workspace } está listo
home-lead = Traiga lo que dicen sus clientes y aquí aparecerán las cifras y sus motivos.
home-import = Importe un archivo
home-import-hint = Reseñas, encuestas, tickets o pedidos: primero ve cómo se lee.
home-steps = Primeros pasos
home-catalog = Nombre sus marcas y puntos de contacto
home-catalog-hint = Indique cuáles son suyas y cuáles de la competencia.
home-keys = Envíe datos desde sus sistemas
home-keys-hint = Cree una clave de API y registre la primera interacción.
home-users = Invite a sus colegas
home-users-hint = Cada persona ve lo que su rol necesita.
home-profile = Póngase cómodo
home-profile-hint = Idioma, tema claro u oscuro y contraseña.
